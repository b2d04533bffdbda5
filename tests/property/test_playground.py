"""Laws of the playground, for policies as people leave them in the middle of typing."""

import json
from functools import cache
from pathlib import Path
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from streams.playground.answering import answer
from streams.playground.edited import Ground
from streams.playground.grounds import Grounds
from streams.policies.context_files import ContextFiles

SAMPLES = Path(__file__).parents[1] / "cases" / "samples"
_TYPED = "ab:#-[]{}, \n\t'\"&*!|>%@0†\x00\u2028"


@cache
def ground() -> Ground:
    """Take the shipped rules, and the samples' agencies."""
    return Ground.of(ContextFiles(directory=SAMPLES / "directory.csv"))


def mistyped(seed: int) -> str:
    """Take a shipped file, and put in or take out a few characters."""
    chance = Random(seed)
    text = chance.choice(ground().sources).text
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(text))
        text = text[:at] + chance.choice(("", *_TYPED)) + text[at + chance.randrange(2) :]
    return text


@given(st.integers(min_value=0, max_value=1 << 32))
def test_whatever_is_typed_is_answered(seed: int) -> None:
    """With problems or with what was asked for, and with the same problems whatever is asked."""
    text = mistyped(seed)
    decided = asked("decide", text=text, message="DQ.DCERO0001.WA.TXT\nOLN/D1", at="2025-12-01T00:00:00Z")
    compared, written = asked("compare", text=text), asked("form", text=text)

    assert ("rows" in decided, "changes" in compared) == (not decided["problems"], not compared["problems"])
    assert decided["problems"] == compared["problems"]
    assert "text" not in written or asked("form", text=written["text"]) == written


def asked(what: str, **parts: object) -> dict[str, object]:
    """Ask."""
    document: dict[str, object] = json.loads(answer(Grounds(ground()), json.dumps({"what": what, **parts}).encode()))
    return document
