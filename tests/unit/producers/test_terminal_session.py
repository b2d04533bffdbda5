"""A terminal with a switch of its own says what became of that switch, and how long it really waited."""

import sys

import pytest

from producers.local.children import ChildEndedError
from producers.terminal.ask import Question
from producers.terminal.session import START_S, NoAnswerAtHomeError, NoAnswerError, ask_own_switch
from streams.broker.memory import MemoryBroker
from streams.broker.topics import TopicNames
from streams.clock import SystemClock
from streams.switch.activation.admin import Admin

_QUESTION = Question("DQ.TXPDX0001.IL.TXT\nOLN/T1", patience_s=10.0)


class _Leaps(SystemClock):
    """A clock that is past all patience whenever it is looked at again."""

    looks = 0

    def monotonic_ns(self) -> int:
        """Tell a time an hour after the one told before."""
        self.looks += 1
        return self.looks * 3_600 * 10**9


async def test_a_switch_that_ends_on_its_own_is_said_at_once() -> None:
    """With its last words, and not when patience ends: this test has less of it."""
    admin = _admin("import sys; sys.exit('the disk is full')")
    with pytest.raises(ChildEndedError, match="`nlets run all` ended with 1") as caught:
        await ask_own_switch(_QUESTION, MemoryBroker(), TopicNames(), admin, SystemClock())

    assert "the disk is full" in caught.value.hint


async def test_silence_of_our_own_switch_is_said_with_the_time_it_was_given() -> None:
    """Starting takes some; and nobody needs to hear how to start what was started for them."""
    admin = _admin("import signal; signal.pause()")
    with pytest.raises(NoAnswerAtHomeError) as caught:
        await ask_own_switch(_QUESTION, MemoryBroker(), TopicNames(), admin, _Leaps())

    assert str(caught.value) == f"no answer within {10 + START_S:g} s"
    assert "nlets run" not in caught.value.hint
    assert "nlets run" in NoAnswerError.hint


def _admin(switch: str) -> Admin:
    """Start a few words of Python where a switch is wanted."""
    return Admin((sys.executable, "-c", switch), SystemClock())
