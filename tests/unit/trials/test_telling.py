"""Trials in words and as a document."""

import pytest

from streams.messages.roll_out import RollOut
from streams.messages.wire import Delta
from streams.metrics.trials import answer_key, trial_key
from streams.switch.activation.control import Intent
from streams.switch.activation.history import Became
from streams.switch.activation.ledger import Activation
from streams.trials.counted import TrialBook, TrialFound
from streams.trials.telling import document, lines, mode_in_words

BLOCKED = trial_key(7, ("deliver", "refuse"), "OR", "ice-ero", "driver")
SAME = trial_key(7, ("deliver", "deliver"), "TX", "police", "driver")
ANSWERS = answer_key(7, "MA", "cbp", "vehicle")
ROLL_OUT = RollOut(7, "sha256:new", 0)


def found() -> TrialFound:
    """Make a trial with counts of two batches."""
    book = TrialBook()
    for first, request in ((0, "0.1.0"), (1, "1.7.0")):
        book.book(
            Delta(
                v=1, stage="intake", topic="q", partition=0, first=first, next=first + 1, at=0, ctx="c", rules={},
                hops={}, counts={BLOCKED: 28, SAME: 600, ANSWERS: 3}, examples={BLOCKED: request},
            )
        )  # fmt: skip
    intent = Intent(7, "n", "sha256:old", {0: 0}, 0, "apply", ROLL_OUT, 1)
    return TrialFound(Activation(intent, {0: 0}), ROLL_OUT, Became.IN_FORCE, book.sheet(7), book)


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


def test_where_nothing_was_tried_it_is_said_how() -> None:
    """Rather than nothing."""
    assert list(lines([])) == ["nothing was ever tried: `nlets policy apply DIR --shadow` does"]


@pytest.mark.parametrize(("roll_out", "words"), [(RollOut(7, "", 0), "shadow"), (RollOut(7, "", 25), "share 25 %")])
def test_who_is_decided_for_is_said(roll_out: RollOut, words: str) -> None:
    """Nobody yet, or some."""
    assert mode_in_words(roll_out) == words
