"""Trials in words and as a document."""

import re
from collections.abc import Sequence

import pytest

from streams.messages.roll_out import RollOut
from streams.messages.wire import Delta
from streams.metrics.trials import answer_key, trial_key
from streams.switch.activation.control import Intent
from streams.switch.activation.history import Became
from streams.switch.activation.ledger import Activation
from streams.trials.counted import TrialBook, TrialFound
from streams.trials.telling import document, lines, mode_in_words
from tests.pages import fence

BLOCKED = trial_key(7, ("deliver", "refuse"), "OR", "ice-ero", "driver")
SAME = trial_key(7, ("deliver", "deliver"), "TX", "police", "driver")
ANSWERS = answer_key(7, "MA", "cbp", "vehicle")
ROW = re.compile(r"^ +(\w\w)  (\S+) +(\w+) → (\w+) +([\d,]+)  such as (.+)$", re.MULTILINE)


def found() -> TrialFound:
    """Make a trial with counts of two batches."""
    counts = {BLOCKED: 28, SAME: 600, ANSWERS: 3}
    return tried(7, "sha256:new", [(counts, {BLOCKED: request}) for request in ("0.1.0", "1.7.0")])


def tried(number: int, candidate: str, batches: Sequence[tuple[dict[str, int], dict[str, str]]]) -> TrialFound:
    """Make a trial of what batches counted, each with its examples."""
    book = TrialBook()
    for first, (counts, examples) in enumerate(batches):
        book.book(
            Delta(
                v=1, stage="intake", topic="q", partition=0, first=first, next=first + 1, at=0, ctx="c", rules={},
                hops={}, counts=counts, examples=examples,
            )
        )  # fmt: skip
    roll_out = RollOut(number, candidate, 0)
    intent = Intent(number, "n", "sha256:old", {0: 0}, 0, "apply", roll_out, 1)
    return TrialFound(Activation(intent, {0: 0}), roll_out, Became.IN_FORCE, book.sheet(number), book)


def test_a_document_holds_every_figure() -> None:
    """Under the names that `policy diff --log` has for them."""
    assert document([found()]) == {
        "trials": [
            {
                "number": 7,
                "at": "1970-01-01T00:00:00.000000Z",
                "became": "in force",
                "context": "sha256:old",
                "candidate": "sha256:new",
                "mode": "shadow",
                "percent": 0,
                "requests": 1_256,
                "changed": 56,
                "answers_judged_otherwise": 6,
                "by_state_and_agency": [
                    {
                        "state": "OR",
                        "agency": "ice-ero",
                        "from_verdict": "deliver",
                        "to_verdict": "refuse",
                        "n": 56,
                        "examples": ("0.1.0", "1.7.0"),
                    }
                ],
            }
        ]
    }


def test_people_get_a_line_for_each_change() -> None:
    """With what to look at."""
    assert list(lines([found()])) == [
        "     7  shadow  in force  sha256:new",
        "        56 of 1,256 requests change",
        "        the answers to 6 more would be judged by other rules",
        "        OR  ice-ero       deliver → refuse       56  such as 0.1.0, 1.7.0",
    ]


def test_the_page_shows_a_trial_in_this_form() -> None:
    """Its rows come to its sum, and are told as they stand there."""
    shown = fence("docs/roll-out.md", "$ nlets policy shadow").text.partition("\n")[2]
    number, candidate = re.findall(r"^ +(\d+)  shadow  in force  (\S+)$", shown, re.MULTILINE)[0]
    changed, requests = map(int, re.findall(r"(\d+) of (\d+) requests", shown)[0])
    rows = [
        (trial_key(int(number), (before, after), state, agency, "driver"), int(n), such_as.split(", "))
        for state, agency, before, after, n, such_as in ROW.findall(shown)
    ]
    same = trial_key(int(number), ("deliver", "deliver"), "TX", "police", "driver")
    counts = {same: requests - changed} | {key: n for key, n, _ in rows}
    examples = [{key: such_as[i] for key, _, such_as in rows} for i in range(3)]
    batches = [(counts, examples[0]), *(({}, more) for more in examples[1:])]

    assert "".join(f"{line}\n" for line in lines([tried(int(number), candidate, batches)])) == shown


def test_where_nothing_was_tried_it_is_said_how() -> None:
    """Rather than nothing."""
    assert list(lines([])) == ["nothing was ever tried: `nlets policy apply DIR --shadow` does"]


@pytest.mark.parametrize(("roll_out", "words"), [(RollOut(7, "", 0), "shadow"), (RollOut(7, "", 25), "share 25 %")])
def test_who_is_decided_for_is_said(roll_out: RollOut, words: str) -> None:
    """Nobody yet, or some."""
    assert mode_in_words(roll_out) == words
