"""What changes is what the plain decision says changes, however the log is sliced and whoever judges."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from streams.logs.opening import NumberedRow, open_log
from streams.messages.admit import Admitted, admit
from streams.messages.log import LogRow, read_row
from streams.messages.message import Message
from streams.policies.context_files import ContextFiles
from streams.policies.decide import decide
from streams.policies.decision import Verdict
from streams.whatif.alternatives import with_block, without_rule
from streams.whatif.inquiry import Inquiry
from streams.whatif.judging import Judges
from streams.whatif.processes import Bench
from streams.whatif.tally import SAMPLES, Tally

SAMPLE = Path(__file__).parents[2] / "cases" / "samples"
CONTEXT = ContextFiles(directory=SAMPLE / "directory.csv", grants=SAMPLE / "grants.csv").load()
INQUIRY = Inquiry.of(
    "old",
    CONTEXT,
    (
        with_block(CONTEXT.bundle, "OR", date(2025, 11, 1)),
        without_rule(CONTEXT.bundle, "wa-ice-block"),
        without_rule(CONTEXT.bundle, "ma-licence-number-in-registrations"),
    ),
)
ROWS: list[NumberedRow] = list(open_log(SAMPLE / "traffic.jsonl").rows())


JUDGES = Judges(INQUIRY.contexts, INQUIRY.comparisons)


def judged(rows: list[NumberedRow]) -> Tally:
    """Judge rows by one process."""
    return JUDGES.judge(rows)


WHOLE = judged(ROWS)


class Plainly(NamedTuple):
    """What a log comes to by the decision from start to end."""

    changed: Counter[tuple[int, Verdict, Verdict]]
    requests: int
    rejected: int


def plainly(rows: Iterable[NumberedRow]) -> Plainly:
    """Read and decide every message whole, under each set of rules."""
    changed, requests, rejected = Counter[tuple[int, Verdict, Verdict]](), 0, 0
    for n, row in rows:
        entry = read_row(n, row)
        admitted = admit(entry.message, CONTEXT.directory) if isinstance(entry.message, Message) else None
        if not isinstance(admitted, Admitted):
            rejected += 1
            continue
        requests += len(admitted.requests)
        by_context = [decide(context, entry.at_us or 0, admitted) for context in INQUIRY.contexts]
        for number, (before, after) in enumerate(INQUIRY.comparisons):
            for (_, one), (_, other) in zip(by_context[before], by_context[after], strict=True):
                changed[number, one.verdict, other.verdict] += one.verdict is not other.verdict
    return Plainly(+changed, requests, rejected)


def counted(tally: Tally) -> Plainly:
    """Give a tally's figures."""
    changed = Counter[tuple[int, Verdict, Verdict]]()
    for cell, count in tally.changed.items():
        changed[cell.change.comparison, cell.change.before, cell.change.after] += count
    return Plainly(changed, tally.requests.total(), tally.rejected)


def test_every_change_is_found_and_none_invented() -> None:
    """Comparison by comparison, as the decision from start to end has it."""
    found = counted(WHOLE)

    assert found == plainly(ROWS)
    assert {number for number, _, _ in found.changed} == {0, 1, 2, 3, 4, 5, 6}


@pytest.mark.parametrize("seed", range(4))
def test_what_is_read_quickly_is_read_right(seed: int) -> None:
    """Whatever was done to a text: letters put in or taken out, fields that fail a check, other forms beside."""
    random = Random(seed)
    rows: list[NumberedRow] = [(n, _spoilt(row, random)) for n, row in ROWS]

    assert counted(judged(rows)) == plainly(rows)


def _spoilt(row: LogRow, random: Random) -> LogRow:
    text = row.get("text") if isinstance(row, Mapping) else None
    if not isinstance(row, Mapping) or not isinstance(text, str):
        return row
    at = random.choice((0, text.find("TXT"), len(text))) if random.random() < 0.5 else random.randrange(len(text) + 1)
    piece = random.choice(
        ("", ".", "*", "/", "\n", " ", "\t", "a", "X", ".TXT\n", ".dob/1", "DOB/19990230", "VIN/", ".*A")
    )
    others: tuple[dict[str, object], ...] = ({}, {}, {"xml": ""}, {"xml": "<x/>"}, {"message": {}}, {"xml": 0})
    return {**row, "text": text[:at] + piece + text[at + random.choice((0, 0, 1)) :], **random.choice(others)}


def test_what_was_forgotten_is_judged_anew() -> None:
    """Little room for what was judged changes nothing."""
    forgetful = Judges(INQUIRY.contexts, INQUIRY.comparisons, kept=2)

    assert forgetful.judge(ROWS) == WHOLE


def test_a_log_that_jumps_in_time_is_judged_right() -> None:
    """Between more dates of rules than are remembered at once."""
    days = [date(2025, 1, 1) + timedelta(days=number) for number in range(70)]
    inquiry = Inquiry.of("old", CONTEXT, tuple(with_block(CONTEXT.bundle, "OR", day) for day in days))
    text = "DQ.VTHSI0021.OR.*A.TXT\nOLN/D1"
    rows: list[NumberedRow] = [
        (n, {"at": f"{day}T12:00:00Z", "text": text}) for n, day in enumerate((*days, *days[:3]), 1)
    ]
    tally = Judges(inquiry.contexts, inquiry.comparisons).judge(rows)
    stopped = [cell.change.comparison for cell in tally.changed.elements() if cell.change.after is Verdict.REFUSE]

    assert counted(tally).requests == 73
    # The first block stops all of it; the last only what comes on its day.
    assert (stopped.count(0), stopped.count(69)) == (73, 1)


def test_of_nothing_nothing_comes() -> None:
    """Not even a span."""
    assert judged([]) == Tally()


def test_all_of_the_log_is_counted() -> None:
    """Messages, rejects and requests are those of `nlets decide`."""
    expected = [json.loads(line) for line in (SAMPLE / "expected.jsonl").read_text().splitlines()]

    assert WHOLE.messages == len(ROWS)
    assert WHOLE.rejected == sum(row["verdict"] == "reject" for row in expected)
    assert WHOLE.requests.total() == sum(row["verdict"] != "reject" for row in expected)


@pytest.mark.parametrize("seed", range(5))
def test_slices_add_up_to_the_whole(seed: int) -> None:
    """However a log is cut, and in whatever order the parts are judged, the tally is the same."""
    random = Random(seed)
    edges = [0, *sorted(random.sample(range(len(ROWS)), 5)), len(ROWS)]
    parts = [judged(ROWS[begin:end]) for begin, end in pairwise(edges)]
    random.shuffle(parts)
    whole = Tally()
    for part in parts:
        whole.add(part)

    assert whole == WHOLE


@pytest.mark.timeout(60)
def test_any_number_of_processes_comes_to_the_same() -> None:
    """One that reads and judges, or several that judge what it reads."""
    told: list[int] = []
    rows = ROWS * 8
    tallies = [Bench(INQUIRY.contexts, INQUIRY.comparisons, count).judge(iter(rows), told.append) for count in (1, 2)]

    assert tallies[0] == tallies[1]
    assert told[-1] == len(rows)


def test_samples_say_nothing_of_anybody() -> None:
    """They are the first of their kind, and show of what a message names its form alone."""
    assert WHOLE.samples
    for kept in WHOLE.samples.values():
        about = {pair.partition("/")[2] for sample in kept for pair in sample.about}

        assert 1 <= len(kept) <= SAMPLES
        assert [sample.n for sample in kept] == sorted(sample.n for sample in kept)
        assert set("".join(about)) <= set("X9, -*")
