"""One state on one page: who gets what today, by which way, under which law and block, and what stands open. Pure.

What a rule would say is asked of the rules themselves, about somebody of each agency; nothing here knows a rule.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

from streams.messages.admit import admit
from streams.messages.agencies import ancestry, below
from streams.messages.fields import identifying
from streams.messages.keys import ANSWERS, DataClass, Traffic
from streams.messages.log import LogEntry
from streams.messages.message import Message, Reject
from streams.messages.synthetic import Synthesis, synthesis_of
from streams.messages.wire import FieldPair
from streams.policies.context import Context
from streams.policies.decide import judge
from streams.policies.decision import Decision, Verdict
from streams.policies.docket import Matter, open_docket
from streams.policies.evidence import Evidence
from streams.policies.profiles import Profile
from streams.policies.show import ASSUMED, Status, rules_at


class Access(StrEnum):
    """What somebody gets: its words, as a brief writes them."""

    OPEN = "yes"
    FILTERED = "what rules leave of it"
    FORBIDDEN = "yes (law: no)"
    BLOCKED = "no"


class _Data(NamedTuple):
    name: str
    key: str
    fields: tuple[FieldPair, ...] = ()


DATA: Final = (
    _Data("licence", "DQ"),
    _Data("photo", "DQ", (("IMQ", "Y"),)),
    _Data("driver history", "KQ"),
    _Data("registration", "RQ"),
    _Data("criminal history", "IQ"),
)


class _Asker(NamedTuple):
    name: str
    agency: str
    acts_for: str = ""


ASKERS: Final = (
    _Asker("ICE, removal officers", "ice-ero"),
    _Asker("ICE, investigations (HSI)", "ice-hsi"),
    _Asker("ICE, support centre", "ice-lesc"),
    _Asker("Customs and Border Protection", "cbp"),
    _Asker("Citizenship and Immigration Services", "uscis"),
    _Asker("others of homeland security", "dhs-other"),
    _Asker("police who act for ICE", "police", "ice-ero"),
    _Asker("FBI and others of justice", "fbi"),
    _Asker("police elsewhere", "police"),
)


@dataclass(frozen=True, slots=True)
class Getting:
    """One row: somebody, and what they get of each kind of data."""

    who: str
    gets: tuple[Access, ...]


@dataclass(frozen=True, slots=True)
class ToldRule:
    """A rule in words, without what its assumptions rest on."""

    id: str
    status: Status
    lines: tuple[str, ...]
    assumed: tuple[str, ...]
    """Parts that are our best reading and not a fact."""


class Standing(StrEnum):
    """How something that governors were asked for stands."""

    DONE = "in place"
    LAW_ONLY = "law, not enforced"
    OPEN = "not in place"
    UNKNOWN = "not known here"


class Asked(NamedTuple):
    """One of the five things that governors were asked for."""

    what: str
    standing: Standing
    because: str


@dataclass(slots=True)
class Load:
    """What reviewers would have to look at, from a log: queries of immigration authorities for driver data."""

    queries: Counter[str] = field(default_factory=Counter)
    """By agency."""
    cases: set[tuple[str, frozenset[FieldPair]]] = field(default_factory=set)
    days: Counter[int] = field(default_factory=Counter)
    span: set[int] = field(default_factory=set)
    """Days on which the log holds anything."""
    worlds: set[Synthesis] = field(default_factory=set)
    """What the log was made as, if it is synthetic."""


@dataclass(frozen=True)
class Brief:
    """What there is to say of one state."""

    state: str
    at_us: int
    getting: tuple[Getting, ...]
    rules: tuple[ToldRule, ...]
    asked: tuple[Asked, ...]
    delegates: int
    """Agencies of the directory that act for an immigration authority."""
    lines: tuple[tuple[str, int], ...]
    """Lines on which immigration authorities enter, by the directory, and how many of theirs on each."""
    load: Load | None = None


def brief_of(context: Context, state: str, at_us: int, load: Load | None = None) -> Brief:
    """Put a state's page together, as things stand at an instant."""
    agencies = context.directory.agencies.values()
    lines = Counter(each.line for each in agencies if each.agency in _AUTHORITIES)
    return Brief(
        state,
        at_us,
        tuple(_getting(context, state, asker, at_us) for asker in ASKERS),
        tuple(_rules(context, state, at_us)),
        tuple(_asked(context, state, at_us)),
        sum(each.acts_for in _AUTHORITIES for each in agencies),
        tuple(lines.most_common()),
        load,
    )


def load_of(context: Context, state: str, entries: Iterable[LogEntry]) -> Load:
    """Count in a log what immigration authorities ask of a state's driver and vehicle data."""
    load = Load()
    for entry in entries:
        if entry.at_us is not None:
            load.span.add(entry.at_us // _DAY_US)
            load.worlds |= {world for world in (synthesis_of(entry.given_id),) if world}
            message = entry.message
            if isinstance(message, Message) and _is_of_authority(context, message) and _asks(context, message, state):
                load.queries[_agency(context, message.sender)] += 1
                load.cases.add((message.sender, identifying(message.fields)))
                load.days[entry.at_us // _DAY_US] += 1
    return load


def _is_of_authority(context: Context, message: Message) -> bool:
    is_limited = message.key.code in ANSWERS and message.key.data_class is not DataClass.OTHER
    return is_limited and _agency(context, message.sender) in _AUTHORITIES


def _asks(context: Context, message: Message, state: str) -> bool:
    admitted = admit(message, context.directory)
    return not isinstance(admitted, Reject) and any(context.directory.state_of(to) == state for to in admitted.requests)


def _agency(context: Context, ori: str) -> str:
    agency = context.directory.get(ori)
    return agency.agency if agency else ""


_DAY_US: Final = 86_400 * 10**6
_AUTHORITIES: Final = below("ice") | below("cbp") | below("uscis")
"""Whom the laws of states are about."""


def _rules(context: Context, state: str, at_us: int) -> Iterator[ToldRule]:
    for timed, shown in zip(context.bundle.rules_of(state), rules_at(context.bundle, state, at_us), strict=True):
        lines = tuple(line for line in shown.lines if not line.startswith(ASSUMED))
        yield ToldRule(shown.id, shown.status, lines, tuple(each.about for each in timed.rule.assumptions))


def _getting(context: Context, state: str, asker: _Asker, at_us: int) -> Getting:
    return Getting(asker.name, tuple(_access(context, state, (asker, data), at_us) for data in DATA))


def _access(context: Context, state: str, question: tuple[_Asker, _Data], at_us: int) -> Access:
    decision = _decided(context, state, question, at_us)
    if decision.verdict is Verdict.REFUSE:
        return Access.BLOCKED
    if decision.would_refuse:
        return Access.FORBIDDEN
    return Access.FILTERED if decision.pending_rules else Access.OPEN


def _decided(context: Context, state: str, question: tuple[_Asker, _Data], at_us: int) -> Decision:
    """Ask the rules about somebody of an agency who holds no grant."""
    asker, data = question
    profile = Profile(ancestry(asker.agency), ancestry(asker.acts_for), frozenset(), None, "ACDZ")
    matter = Matter(data.key, Traffic.QUERY, profile, state)
    return judge(open_docket(context, matter, at_us), Evidence(data.fields))


def _asked(context: Context, state: str, at_us: int) -> Iterator[Asked]:
    """Say how the five things stand that governors were asked for (`docs/network.md#state-law`)."""
    ice = _standing(context, state, ASKERS[:3], at_us)
    others = _standing(context, state, ASKERS[3:6], at_us)
    in_force = (timed.rule.block for timed in context.bundle.rules_of(state) if timed.in_force(at_us))
    places = sorted({block.at.value for block in in_force if block})
    yield Asked("Block ICE", ice, _WHY[ice].format("ICE") + _left(context, state, (ASKERS[:3], ice), at_us))
    why = _WHY[others].format("them") + _left(context, state, (ASKERS[3:6], others), at_us)
    yield Asked("Consider the other agencies of homeland security", others, why)
    yield Asked("Be briefed by the state's Nlets coordinator", Standing.UNKNOWN, "no rule shows it")
    yield Asked(
        "Publish aggregate statistics", Standing.UNKNOWN, "the report that this program makes of a state's log is one"
    )
    if places:
        yield Asked("Put technical blocks in place", Standing.DONE, f"at the {' and the '.join(places)}")
    else:
        yield Asked("Put technical blocks in place", Standing.OPEN, "no rule of the state has a block")


_WHY: Final = {
    Standing.DONE: "a rule in force refuses licence data to {}",
    Standing.LAW_ONLY: "a law says no to {}, and no machine enforces it",
    Standing.OPEN: "no rule here says no to all of {}",
}


def _standing(context: Context, state: str, askers: Iterable[_Asker], at_us: int) -> Standing:
    """Say how it stands with all of some agencies, by what they get of licences."""
    gets = {_access(context, state, (asker, DATA[0]), at_us) for asker in askers}
    if gets == {Access.BLOCKED}:
        return Standing.DONE
    return Standing.LAW_ONLY if gets <= {Access.BLOCKED, Access.FORBIDDEN} else Standing.OPEN


def _left(context: Context, state: str, blocked: tuple[Iterable[_Asker], Standing], at_us: int) -> str:
    """Name what agencies whose look-ups of licences are blocked still get of drivers and vehicles."""
    askers, standing = blocked
    if standing is not Standing.DONE:
        return ""
    access = {(asker, data): _access(context, state, (asker, data), at_us) for asker in askers for data in _LIMITED}
    left = dict.fromkeys(data.name for (_, data), given in access.items() if given is not Access.BLOCKED)
    return f", but not {' and '.join(left)}" if left else ""


_LIMITED: Final = DATA[:4]
"""Driver and vehicle data: criminal history is no state's to withhold here."""
