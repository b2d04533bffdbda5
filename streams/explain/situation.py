"""One message to one destination, at an instant, under a context: what is explained, and what is changed to see.

It is judged by `streams.policies.decide` alone.
"""

from dataclasses import dataclass
from typing import Final

import msgspec

from streams.messages.admit import Admitted, admit
from streams.messages.keys import Traffic
from streams.messages.message import Message
from streams.policies.context import Context
from streams.policies.decide import answer_matter, judge_answer, judge_query, query_matter
from streams.policies.decision import Decision, Verdict
from streams.policies.docket import Matter
from streams.policies.evidence import Evidence

_ANYTHING: Final = "?"
"""Free text: an answer that holds some can't be read whole, so conditional rules refuse it."""


@dataclass(frozen=True, slots=True)
class Situation:
    """A message to one destination, when, and by which rules, agencies and grants."""

    context: Context
    at_us: int
    message: Message
    to: str

    @property
    def is_answer(self) -> bool:
        """Whether it goes from a state to whoever asked."""
        return self.message.key.traffic is Traffic.ANSWER

    @property
    def asker(self) -> str:
        """The ORI that would get the data."""
        return self.to if self.is_answer else self.message.sender

    @property
    def evidence(self) -> Evidence:
        """What rules and grants read."""
        return Evidence(self.message.fields, self.message.free)

    def matter(self) -> Matter:
        """Say what it is judged by."""
        matter_of = answer_matter if self.is_answer else query_matter
        return matter_of(self.context, self.message, self.to)

    def decide(self) -> Decision:
        """Decide it as the switch does."""
        judge = judge_answer if self.is_answer else judge_query
        return judge(self.context, self.at_us, self.message, self.to)

    def verdict(self) -> Verdict:
        """Say what becomes of it; the hub may not take it."""
        admitted = admit(msgspec.structs.replace(self.message, destinations=(self.to,)), self.context.directory)
        return self.decide().verdict if isinstance(admitted, Admitted) else Verdict.REJECT

    def veiled(self) -> "Situation":
        """Put in place of an answer the one that rules treat worst, which says nothing of what it held.

        It asks for a photo, can't be read whole, and is about nobody: what refuses any answer refuses this one.
        """
        blank = msgspec.structs.replace(self.message, fields=(("IMQ", "Y"),), free=_ANYTHING)
        return Situation(self.context, self.at_us, blank, self.to)
