"""Trials as `nlets policy shadow` says them: as a document, and in lines for people."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from streams.messages.roll_out import RollOut
from streams.messages.times import write_time
from streams.trials.counted import TrialFound

Document: TypeAlias = dict[str, object]


def document(found: Sequence[TrialFound]) -> Document:
    """Give every trial."""
    return {"trials": [_trial(each) for each in found]}


def _trial(found: TrialFound) -> Document:
    intent = found.activation.intent
    return {
        "number": intent.number,
        "at": write_time(intent.at),
        "became": found.became.value,
        "context": intent.ctx,
        **said_of(found.roll_out),
        "requests": found.sheet.requests,
        "changed": found.sheet.changed.total(),
        "answers_judged_otherwise": found.sheet.answers,
        "by_state_and_agency": [
            {**change.to_json(), "n": n, "examples": found.examples(change)} for change, n in found.sheet.largest()
        ],
    }


def said_of(roll_out: RollOut) -> Document:
    """Write down what is tried, and for whom."""
    return {"candidate": roll_out.candidate, "mode": roll_out.mode, "percent": roll_out.percent}


def lines(found: Sequence[TrialFound]) -> Iterator[str]:
    """Say what each trial came to, the newest last."""
    if not found:
        yield "nothing was ever tried: `nlets policy apply DIR --shadow` does"
    for each in found:
        sheet, candidate = each.sheet, each.roll_out.candidate
        yield f"{each.activation.number:>6}  {mode_in_words(each.roll_out)}  {each.became}  {candidate}"
        yield f"        {sheet.changed.total():,} of {sheet.requests:,} requests change"
        if sheet.answers:
            yield f"        the answers to {sheet.answers:,} more would be judged by other rules"
        for change, n in sheet.largest():
            verdicts, such_as = f"{change.before} → {change.after}", ", ".join(each.examples(change))
            yield f"        {change.state:<2}  {change.agency:<12}  {verdicts}  {n:>7,}  such as {such_as}"


def mode_in_words(roll_out: RollOut) -> str:
    """Say for whom a candidate decides: for nobody yet, or for some."""
    return roll_out.mode if roll_out.is_shadow else f"{roll_out.mode} {roll_out.percent} %"
