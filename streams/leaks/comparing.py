"""Whether what was said to a request is what the rules of its time say. Pure; the law of an audit is `_KINDS`.

rules of its time      answered                    refused                 silence
a rule in force says   answered though blocked     as it should be         as it should be
no, law alone says no  answered though law forbade unexplained             unexplained
nobody says no         as it should be             refused without a rule  unexplained
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

import msgspec

from streams.leaks.exchanges import Answer, Exchange
from streams.leaks.saying import Said, refuses, said_by
from streams.messages.message import Message
from streams.policies.decision import Decision, Verdict
from streams.policies.evidence import Ticket
from streams.policies.plans import Plans
from streams.policies.profiles import Profile, UnknownAskerError


class Kind(StrEnum):
    """What an audit finds: its words, as its document names them."""

    BLOCKED = "answered_though_blocked"
    LAW = "answered_though_law"
    NO_RULE = "refused_without_rule"
    UNEXPLAINED = "unexplained"
    LEFT_TO_HUB = "left_to_hub"
    """A state's answer that the hub had to stop or to cut on its way back; a log shows what reached the hub."""


class Finding(msgspec.Struct, frozen=True, gc=False):
    """One request that was not treated as the rules of its time say, or an answer that nobody asked for."""

    kind: Kind = msgspec.field(name="finding")
    n: int
    """The line of the query; of an answer that nobody asked for its own."""
    answer_n: int | None
    """The line of what was said to it."""
    at: str | None
    key: str
    sender: str = msgspec.field(name="from")
    agency: str
    to: str
    state: str
    recorded: Said
    rules: tuple[str, ...]
    """Those that say no: in force, or as law alone."""
    why: str


class _Judged(NamedTuple):
    """What a comparison comes to: what kind of finding, if one, by which rules, and why."""

    kind: Kind | None
    rules: tuple[str, ...] = ()
    why: str = ""


_AS_IT_SHOULD_BE: Final = _Judged(None)


@dataclass(frozen=True)
class Rules:
    """The rules as they were enforced, and as they would have been had every block come with its law."""

    enforced: Plans
    lawful: Plans
    refusals: frozenset[str]
    at_hub: frozenset[str]
    """Ids of the rules whose block sits at the hub."""

    def agency_of(self, ori: str) -> str:
        """Name the agency of an ORI."""
        entry = self.enforced.context.directory.entry_of(ori)
        return (entry.agency if entry else "") or "unknown"


@dataclass(frozen=True, slots=True)
class _Told:
    """What was said to a request, and on which line; silence has none."""

    said: Said = Said.SILENCE
    n: int | None = None
    message: Message | None = None


def finding_of(exchange: Exchange, rules: Rules) -> Finding | None:
    """Say whether an exchange is not as it should be, by the gravest of what was said to it."""
    told = _gravest(exchange, rules)
    judged = _judge(exchange, told, rules)
    if judged.kind is None:
        return None
    query = exchange.query
    return Finding(
        judged.kind, exchange.entry.n, told.n, exchange.entry.at_text, query.key.code, query.sender,
        rules.agency_of(query.sender), exchange.to, exchange.state or "none", told.said, judged.rules, judged.why,
    )  # fmt: skip


def unasked(answer: Answer, rules: Rules) -> Finding:
    """Report an answer that no query of the log asks for, and which rules say no to it by itself."""
    entry, message = answer.entry, answer.message
    ((receiver, decision),) = rules.enforced.decide(answer.at_us, answer.admitted)
    said = Said.REFUSED if refuses(message, frozenset(), rules.refusals) else Said.ANSWERED
    forbidding = () if said is Said.REFUSED else decision.rules or decision.would_refuse
    state = rules.enforced.context.directory.state_of(message.sender)
    return Finding(
        Kind.UNEXPLAINED, entry.n, entry.n, entry.at_text, message.key.code, receiver, rules.agency_of(receiver),
        message.sender, state or "none", said, forbidding, _UNASKED if not forbidding else _UNASKED_AND_FORBIDDEN,
    )  # fmt: skip


_UNASKED: Final = "an answer to no query of this log"
_UNASKED_AND_FORBIDDEN: Final = "an answer to no query of this log, that rules or laws say no to"


def _gravest(exchange: Exchange, rules: Rules) -> _Told:
    """Give what counts of all that was said: data before a refusal, a refusal before anything else."""
    told = (_Told(said_by(message, exchange, rules.refusals), n, message) for n, message in exchange.answers)
    return min(told, key=lambda each: _GRAVITY.index(each.said), default=_Told())


_GRAVITY: Final = (
    Said.ANSWERED, Said.REFUSED, Said.NOT_ALLOWED, Said.OUT_OF_SERVICE, Said.ERROR, Said.SILENCE,
)  # fmt: skip


def _judge(exchange: Exchange, told: _Told, rules: Rules) -> _Judged:
    if told.message is not None and told.said is Said.ANSWERED:
        return _judge_answered(exchange, told.message, rules)
    if exchange.decision.verdict is Verdict.REFUSE or told.said is Said.OUT_OF_SERVICE:
        return _AS_IT_SHOULD_BE
    law, pending = exchange.decision.would_refuse, exchange.decision.pending_rules
    if told.said in _REFUSED and pending:
        return _AS_IT_SHOULD_BE  # The answer that a rule stopped is not in the log.
    if told.said in _REFUSED and not law:
        return _Judged(Kind.NO_RULE, (), "no rule in force, and no law, says no")
    return _Judged(Kind.UNEXPLAINED, law, _WHY[told.said])


_REFUSED: Final = frozenset({Said.REFUSED, Said.NOT_ALLOWED})
_WHY: Final = {
    Said.REFUSED: "refused by a law that no block is recorded for",
    Said.NOT_ALLOWED: "refused by a law that no block is recorded for",
    Said.ERROR: "an error that the rules don't give",
    Said.SILENCE: "nobody answered, and no rule says no",
}


def _judge_answered(exchange: Exchange, answer: Message, rules: Rules) -> _Judged:
    enforced = _no(exchange, exchange.decision, answer, rules.enforced)
    if enforced is not None:
        return _judge_blocked(exchange, _Judged(Kind.BLOCKED, *enforced), rules)
    if not exchange.decision.would_refuse:
        return _AS_IT_SHOULD_BE
    lawful = _no(exchange, _again(exchange, rules.lawful), answer, rules.lawful)
    return _Judged(Kind.LAW, *lawful) if lawful is not None else _AS_IT_SHOULD_BE


def _judge_blocked(exchange: Exchange, judged: _Judged, rules: Rules) -> _Judged:
    """Spare what a log can't show: whether the hub stopped, on its way back, an answer that reached it."""
    if exchange.decision.verdict is Verdict.REFUSE or not rules.at_hub.issuperset(judged.rules):
        return judged
    said = (said_by(message, exchange, rules.refusals) for _, message in exchange.answers)
    return _AS_IT_SHOULD_BE if Said.NOT_ALLOWED in said else judged._replace(kind=Kind.LEFT_TO_HUB)


def _no(exchange: Exchange, decision: Decision, answer: Message, plans: Plans) -> tuple[tuple[str, ...], str] | None:
    """Give the rules that say no, first to the query, then to this answer to it, and why; nothing if none does."""
    if decision.verdict is Verdict.REFUSE:
        return decision.rules, "the query may not pass"
    judged = decide_answer(exchange, decision, answer, plans) if decision.pending_rules else decision
    if judged.verdict is Verdict.DELIVER:
        return None
    held = ", ".join(judged.removed)
    return judged.rules, f"the answer holds {held}, which is to be taken out" if held else "this answer may not pass"


def decide_answer(exchange: Exchange, decision: Decision, message: Message, plans: Plans) -> Decision:
    """Judge an answer as the hub does on its way back: by the time of its query, and what its ticket says of it."""
    plan = plans.epoch(exchange.at_us).plan_answer(exchange.query.key.code, _asker(exchange, plans), message.sender)
    ticket = Ticket.of(exchange.query.key.code, exchange.query.fields, decision.grants)
    return plan.settle(message.fields, message.free, ticket)


def _again(exchange: Exchange, plans: Plans) -> Decision:
    """Decide a query by other rules."""
    query = exchange.query
    plan = plans.epoch(exchange.at_us).plan(query.key.code, _asker(exchange, plans), exchange.to)
    return plan.settle(query.fields, query.free)


def _asker(exchange: Exchange, plans: Plans) -> Profile:
    # INVARIANT: an exchange is of a query that was admitted, so its asker is known.
    profile = plans.profile_of(exchange.query.sender)
    if profile is None:
        raise UnknownAskerError(exchange.query.sender)
    return profile
