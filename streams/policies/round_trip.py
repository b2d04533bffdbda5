"""What an asker gets of a place at best: the decision on a query, and that on the answer that rules treat best.

No conditional rule means an answer that says nothing, so if that is refused, every answer is.
"""

from dataclasses import dataclass

from streams.messages.keys import Traffic
from streams.messages.message import Message
from streams.policies.context import Context
from streams.policies.decide import judge, judge_query, query_matter
from streams.policies.decision import Decision, Verdict
from streams.policies.docket import Matter, open_docket
from streams.policies.evidence import Evidence


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """The decisions on a query to one destination, and on its best answer."""

    query: Decision
    answer: Decision | None
    """Nothing where the query does not arrive."""

    @property
    def gives(self) -> bool:
        """Whether anything comes back."""
        return self.answer is not None and self.answer.verdict is not Verdict.REFUSE

    @property
    def last(self) -> Decision:
        """The decision at which it ended."""
        return self.answer or self.query


def round_trip(context: Context, at_us: int, message: Message, destination: str) -> RoundTrip:
    """Decide a query to one destination, and the best of its answers, as the running switch does: under one context."""
    asked = judge_query(context, at_us, message, destination)
    if asked.verdict is not Verdict.DELIVER:
        return RoundTrip(asked, None)
    matter = query_matter(context, message, destination)
    docket = open_docket(context, Matter(matter.code, Traffic.ANSWER, matter.asker, matter.whose), at_us)
    return RoundTrip(asked, judge(docket, Evidence(covered=asked.grants)))
