"""Trials as `nlets policy shadow` says them: as a document, and in lines for people."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from streams.messages.roll_out import RollOut
from streams.messages.times import write_time
from streams.trials.counted import Change, Counted, largest
from streams.trials.reading import TrialFound

Document: TypeAlias = dict[str, object]


def document(found: Sequence[TrialFound]) -> Document:
    """Give every trial."""
    return {"trials": [_trial(each) for each in found]}


def _trial(found: TrialFound) -> Document:
    intent, counted = found.activation.intent, found.counted
    return {
        "number": intent.number,
        "at": write_time(intent.at),
        "became": found.became.value,
        "context": intent.ctx,
        **said_of(found.roll_out),
        "requests": counted.requests,
        "changed": counted.changed.total(),
        "by_state_and_agency": [_row(change, n, counted) for change, n in largest(counted.changed)],
    }


def said_of(roll_out: RollOut) -> Document:
    """Write down what is tried, and for whom."""
    return {
        "candidate": roll_out.candidate,
        "mode": "shadow" if roll_out.is_shadow else "share",
        "percent": roll_out.percent,
    }


def _row(change: Change, n: int, counted: Counted) -> Document:
    return {
        "state": change.state,
        "agency": change.agency,
        "from_verdict": change.before,
        "to_verdict": change.after,
        "n": n,
        "examples": counted.examples.get(change, []),
    }


def lines(found: Sequence[TrialFound]) -> Iterator[str]:
    """Say what each trial came to, the newest last."""
    if not found:
        yield "nothing was ever tried: `nlets policy apply DIR --shadow` does"
    for each in found:
        counted = each.counted
        yield f"{each.activation.number:>6}  {mode_in_words(each.roll_out)}  {each.became}  {each.roll_out.candidate}"
        yield f"        {counted.changed.total():,} of {counted.requests:,} requests change"
        for change, n in largest(counted.changed):
            such_as = ", ".join(counted.examples.get(change, []))
            verdicts = f"{change.before} → {change.after}"
            yield f"        {change.state}  {change.agency:<12}  {verdicts}  {n:,}  such as {such_as}"


def mode_in_words(roll_out: RollOut | None) -> str:
    """Say how a context is put in force: for all, for some, or for nobody yet."""
    if roll_out is None:
        return "full"
    return "shadow" if roll_out.is_shadow else f"share {roll_out.percent} %"
