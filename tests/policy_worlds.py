"""Small worlds for the laws of the decision: few agencies, days and values, so that chance brings them together."""

from datetime import date, timedelta
from random import Random
from typing import TypeAlias

from hypothesis import strategies as st

from streams.messages.admit import Admitted
from streams.messages.directory import Agency, Directory
from streams.messages.keys import KEYS, Traffic
from streams.messages.message import Message
from streams.policies.bundle import Bundle, Term
from streams.policies.context import Context
from streams.policies.decision import Decision
from streams.policies.evidence import Ticket
from streams.policies.grants import Grant, Grants
from streams.policies.model import Policy, Rule
from streams.policies.vocabulary import Basis
from tests.reference import ANSWERED_BY, Law, Outcome, Pair, Permit, Said, midnight

AGENCIES = {
    agency.ori: agency
    for agency in (
        Agency("DCERO0001", "removal", "ice-ero", "FE", "TC", "US", "ACDZ"),
        Agency("TXERO020S", "removal on a state's line", "ice-ero", "FE", "TX", "US", "ACDZ"),
        Agency("VTHSI0001", "investigations", "ice-hsi", "FE", "TC", "US", "ACDZ"),
        Agency("NYCBP0001", "borders", "cbp", "FE", "TC", "US", "ACDZ"),
        Agency("DCFBI0001", "bureau", "fbi", "FE", "FB", "US", "ACDZ"),
        Agency("FLDLG0001", "sheriff who acts for another", "sheriff", "SO", "FL", "FL", "ACDZ", "ice-ero"),
        Agency("TXPDX0001", "city police", "police", "PD", "TX", "TX", "ACDZ"),
        Agency("WAPDX0001", "city police", "police", "PD", "WA", "WA", "ACDZ"),
        Agency("WADMV0000", "motor vehicles", "dmv", "SA", "WA", "WA", "ADZ"),
        Agency("NYDMV0000", "motor vehicles", "dmv", "SA", "NY", "NY", "ADZ"),
        Agency("ILDMV0000", "motor vehicles", "dmv", "SA", "IL", "IL", "ADZ"),
    )
}
HUB = "NL0000000"
ASKERS = ("DCERO0001", "TXERO020S", "VTHSI0001", "NYCBP0001", "DCFBI0001", "FLDLG0001", "TXPDX0001", "WAPDX0001")
ZONES = {"WA": "America/Los_Angeles", "NY": "America/New_York", "IL": "America/Chicago"}
DAYS = tuple(date(2025, 11, 1) + timedelta(days=i) for i in range(3))
"""Summer time ends on the second of these."""
QUERIES = ("DQ", "DQG", "KQ", "RQ", "RQG", "RPQ", "IQ", "BQ")
ANSWERS = ("DR", "DRG", "KR", "RR", "RRG", "IR", "BR")
BASES = tuple(basis.value for basis in Basis)


Part: TypeAlias = dict[str, object]


def instant(day: date, zone: str) -> int:
    """Give the µs at which a day begins in a zone."""
    return int(midnight(day, zone).timestamp()) * 1_000_000


INSTANTS = sorted({instant(day, zone) + near for day in DAYS for zone in ZONES.values() for near in (-1, 0, 1)})

FIELDS: tuple[tuple[Pair, ...], ...] = (
    (),
    (("OLN", "D1"),),
    (("OLN", "d1"), ("SEX", "F")),
    (("OLN", "D1"), ("DDA", "N")),
    (("OLN", "D1"), ("DDA", "F"), ("DDA", "n")),
    (("OLN", "D1"), ("DDA", "F"), ("IMQ", "Y")),
    (("OLN", "D1"), ("OLN", "D2")),
    (("OLN", ""), ("OLN", "D1")),
    (("OLN", ""), ("LIC", "D1"), ("IMQ", "N")),
    (("OLN", " "), ("SEX", "")),
    (("OLN", "D1"), ("LIC", "D1"), ("IMQ", "N"), ("IMQ", "y")),
    (("NAM", "A  B"), ("OLN", "D1")),
    (("NAM", "a b"), ("SEX", "X. Y")),
    (("NAM", "A.B"), ("DDA", "N.")),
    (("NAM", "A B"), ("OLN", "D2"), ("DOB", "")),
)
SUBJECTS: tuple[tuple[Pair, ...], ...] = (
    (),
    (("OLN", "D1"),),
    (("OLN", "D1"),),
    (("LIC", "D1"),),
    (("NAM", "A B"), ("OLN", "D1")),
    (("NAM", "A B"),),
)
_ENDS = (None, None, *DAYS)
_SPANS: list[Part] = [
    {"since": day, **({"until": end} if end else {})} for day in DAYS for end in _ENDS if end is None or day < end
]
_SITES: list[Part] = [
    {"at": "hub"},
    {"at": "hub", "answer": "SM .01"},
    {"at": "state"},
    {"at": "state", "answer": "NO RECORD"},
    {"at": "state", "answer": "silence"},
]
_LAWS: list[Part] = [{**span, "citation": "a law", "not_modelled": []} for span in _SPANS]
_BLOCKS: list[Part] = [{**span, **site, "source": "a report"} for span in _SPANS for site in _SITES]
_DEEDS: tuple[Part, ...] = (
    {"effect": "refuse"},
    {"effect": "refuse", "when": [{"field": "DDA", "values": ["N"]}]},
    {"effect": "refuse", "when": [{"field": "SEX"}, {"field": "OLN", "values": ["d1", "D2"]}]},
    {"effect": "redact", "remove": ["OLN"]},
    {"effect": "redact", "remove": ["LIC", "OLN"], "when": [{"field": "LIC"}]},
    {"effect": "redact", "remove": ["OLN", "NAM"]},
)
_MEANT: tuple[Part, ...] = (
    {"agencies": ["ice"]},
    {"agencies": ["ice", "cbp"], "delegates": True},
    {"agencies": ["ice-ero"], "delegates": True},
    {"agencies": ["dhs"], "delegates": True},
    {"agencies": ["federal"]},
    {"agencies": ["police"], "oris": ["DCERO0001"]},
    {"oris": ["TX*", "??HSI????"]},
    {"oris": ["*0001"]},
)
_DATA: tuple[Part, ...] = (
    {"classes": ["driver", "vehicle", "photo"]},
    {"classes": ["driver", "photo"]},
    {"classes": ["vehicle"]},
    {"classes": ["photo"]},
    {"keys": ["DQG", "RQ"]},
    {"keys": ["IQ"], "classes": ["photo"]},
)
_ACCEPTED: tuple[list[str], ...] = ([], ["court-order"], ["court-order", "case-review"], list(BASES))
_DUTIES: tuple[list[str], ...] = (
    [],
    ["notify-person-3d", "yearly-report"],
    ["notify-person-3bd", "document-and-report"],
)
_LIKELY = ("DCERO0001",) * 6 + ("VTHSI0001", "VTHSI0001", "NYCBP0001", "NYCBP0001", "FLDLG0001", "FLDLG0001")


class Chance:
    """Draws worlds from a seed: far faster than drawing each part by itself, and as repeatable."""

    def __init__(self, seed: int) -> None:
        """Begin."""
        self._random = Random(seed)
        self._pick = self._random.choice

    def law(self) -> Law:
        """Draw policies of one or two states, never Illinois, and grants, some of which lift nothing."""
        states = self._pick((("WA",), ("NY", "WA")))
        permits = {permit.id: permit for permit in (self.permit() for _ in range(self._random.randrange(6)))}
        return Law(tuple(self.policy(state) for state in states), AGENCIES, tuple(permits.values()))

    def policy(self, state: str) -> Policy:
        """Draw a state's policy."""
        drawn = tuple(self.rule(f"{state.lower()}-{i}") for i in range(self._random.randint(1, 4)))
        return Policy(state=state, zone=ZONES[state], rules=self._shuffled(drawn))

    def rule(self, rule_id: str) -> Rule:
        """Draw a rule that a policy file could hold."""
        # Most rules hold from the first day on, or no message would meet any.
        block = self._pick((_BLOCKS, _BLOCKS[: len(_SITES)], _BLOCKS[: len(_SITES)]))
        law = self._pick((_LAWS, _LAWS[:1]))
        return self._founded(rule_id, self._pick(block), self._pick(law))

    def _founded(self, rule_id: str, block: Part, law: Part) -> Rule:
        founded = self._pick(({"block": block}, {"law": law}, {"law": law, "block": block}))
        part = {
            "asker": self._pick(_MEANT),
            "data": self._pick((*_DATA[:1] * 6, *_DATA)),
            "accepts": self._pick(_ACCEPTED),
        }
        named = {"id": rule_id, "author": "nobody", "duties": self._pick(_DUTIES)}
        return Rule.model_validate({**named, **self._pick(_DEEDS), **founded, **part})

    def permit(self) -> Permit:
        """Draw a grant."""
        since, until = sorted(self._pick((self._random.sample(INSTANTS, 2), [INSTANTS[0], INSTANTS[-1]])))
        return Permit(
            id=f"g-{self._random.randrange(6)}",
            state=self._pick(("WA", "WA", "NY")),
            ori=self._pick(_LIKELY),
            keys=frozenset(self._pick(((), ("DQ", "RQ"), ("DQG", "RQG"), ("DQ", "KQ", "RQ", "RQG", "DQG")))),
            subject=self._pick(SUBJECTS),
            basis=self._pick(("court-order", "court-order", "case-review", "judicial-warrant")),
            since_us=since,
            until_us=until,
        )

    def said(self) -> Said:
        """Draw a query to one destination, or an answer to one receiver, at times in the running switch."""
        return self.query() if self._random.random() < 0.5 else self.answer()

    def query(self) -> Said:
        """Draw a query to one destination."""
        return Said(
            key=self._pick(("DQ", "DQ", "RQ", *QUERIES)),
            sender=self._pick((*_LIKELY, *ASKERS, HUB)),
            destination=self._pick(("WA",) * 7 + ("NY", "NY", "IL", "WADMV0000", "WAPDX0001", "AX", HUB, "DCERO0001")),
            fields=self._pick(FIELDS),
            free=self._pick(("", "HELLO")),
            at_us=self._pick(INSTANTS),
        )

    def shared_query_key(self) -> str:
        """Draw a key that another shares an answer with."""
        return self._pick(("DQ", "DQG", "RQ", "RQG"))

    def answer(self) -> Said:
        """Draw an answer: as a log has it, or in the running switch, where some grants covered its query."""
        key = self._pick(("DR", "DR", "RR", *ANSWERS))
        live = self._random.random() < 0.5
        return Said(
            key=key,
            sender=self._pick(("WADMV0000",) * 6 + ("NYDMV0000", "ILDMV0000", "WAPDX0001", "DCERO0001", HUB)),
            destination=self._pick((*_LIKELY, *ASKERS, HUB)),
            fields=self._pick(FIELDS),
            free=self._pick(("", "", "", "HELLO", " . ")),
            at_us=self._pick(INSTANTS),
            asked=self._pick([query for query in ANSWERED_BY if key in ANSWERED_BY[query]]) if live else None,
            covered=self._pick(((), ("g-0", "g-1", "g-2"))) if live else None,
            photo=live and self._random.random() < 0.5,
        )

    def _shuffled(self, drawn: tuple[Rule, ...]) -> tuple[Rule, ...]:
        return tuple(self._random.sample(drawn, len(drawn)))


chances = st.integers(0, 2**32 - 1).map(Chance)


def grant_of(permit: Permit) -> Grant:
    """Write a grant as the engine has it."""
    subject = frozenset((tag, " ".join(value.upper().split())) for tag, value in permit.subject)
    term = Term(permit.since_us, permit.until_us)
    return Grant(permit.id, permit.state, permit.ori, permit.keys, subject, Basis(permit.basis), term)


def context_of(law: Law) -> Context:
    """Make of a law what the engine judges by."""
    return Context(Bundle.of(law.policies), Directory(law.agencies.values()), Grants.of(map(grant_of, law.permits)))


def message_of(said: Said) -> Message:
    """Write a message as the engine has it."""
    return Message(KEYS[said.key], said.sender, (said.destination,), "", said.fields, said.free)


def ticket_of(said: Said) -> Ticket | None:
    """Write what the running switch knows of an answer's query."""
    return None if said.asked is None else Ticket(said.asked, said.covered or (), said.photo)


def admitted_of(said: Said) -> Admitted:
    """Let a message in without asking whether its body is complete."""
    return Admitted(message_of(said), (said.destination,))


def is_answer(said: Said) -> bool:
    """Say whether it goes from a state to an asker."""
    return KEYS[said.key].traffic is Traffic.ANSWER


def outcome_of(decision: Decision) -> Outcome:
    """Give what the reference says, too."""
    return Outcome(
        verdict=decision.verdict.value,
        at_place=decision.at_place.value if decision.at_place else None,
        rules=list(decision.rules),
        would_refuse=list(decision.would_refuse),
        pending_rules=list(decision.pending_rules),
        removed=list(decision.removed),
        duties=list(decision.duties),
        grant=decision.grant,
        answer=decision.answer,
    )
