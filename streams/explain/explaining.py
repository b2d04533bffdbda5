"""From a message to why it is decided as it is, for each of its destinations."""

from streams.explain.rules import Reading
from streams.explain.search import counterfactuals
from streams.explain.situation import Situation
from streams.explain.tree import Explanation
from streams.messages.admit import Admitted
from streams.policies.context import Context
from streams.policies.decision import Verdict


def explain(context: Context, at_us: int, admitted: Admitted) -> tuple[Explanation, ...]:
    """Explain the decision on a message, once per destination."""
    return tuple(
        explain_one(Situation(context, at_us, admitted.message, destination)) for destination in admitted.requests
    )


def explain_one(situation: Situation) -> Explanation:
    """Explain one decision. Of an answer that does not pass whole, what it holds is never looked at again."""
    decision = situation.decide()
    withheld = situation.is_answer and decision.verdict is not Verdict.DELIVER
    shown = situation.veiled() if withheld else situation
    return Explanation(
        to=situation.to,
        verdict=decision.verdict,
        at_place=decision.at_place,
        answer=decision.answer,
        withheld=withheld,
        tree=Reading(shown, withheld).tree(),
        counterfactuals=counterfactuals(shown, withheld=withheld),
    )
