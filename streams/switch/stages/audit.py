"""What the audit says of a request. It holds no personal data: the subject is a keyed pseudonym.

Audited is every refusal, redaction and reject, every grant used, and every shadow rule that would have refused.
"""

from dataclasses import dataclass

from streams.messages.wire import VERSION, Audited, FieldPair, Stamp
from streams.policies.decision import Decision, Verdict
from streams.switch.stages.pseudonym import Pseudonyms


@dataclass(frozen=True, slots=True)
class Request:
    """A request as the audit sees it."""

    id: str
    query: str
    key: str | None
    sender: str | None
    """Who asked; None unless the directory knows it."""
    agency: str
    whose: str | None
    to: str | None
    fields: tuple[FieldPair, ...]
    stamp: Stamp


def leaves_a_trace(decision: Decision) -> bool:
    """Tell whether a decision is more than a plain delivery."""
    return decision.verdict is not Verdict.DELIVER or bool(decision.would_refuse) or decision.grant is not None


def is_plain(decision: Decision) -> bool:
    """Tell whether all that is decided is to hand something over as it is."""
    return not decision.removed and not leaves_a_trace(decision)


def audited(stage: str, request: Request, decision: Decision, pseudonyms: Pseudonyms) -> Audited:
    """Write down who asked for whose data, what was decided, by which rules, and what is due."""
    return Audited(
        v=VERSION,
        id=request.id,
        query=request.query,
        stage=stage,
        at=request.stamp.at,
        key=request.key,
        sender=request.sender,
        agency=request.agency,
        whose=request.whose,
        to=request.to,
        verdict=decision.verdict.value,
        place=decision.at_place.value if decision.at_place else None,
        rules=decision.rules,
        would_refuse=decision.would_refuse,
        removed=decision.removed,
        duties=decision.duties,
        grant=decision.grant,
        answer=decision.answer,
        subject=pseudonyms.of(request.fields),
        stamp=request.stamp,
    )
