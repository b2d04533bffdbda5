"""Messages as the switch itself takes and judges them, each as the values that the prover's variables then have.

Nothing here knows what the prover holds to be possible: the door, the lanes and the way back say what there is.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from random import Random
from typing import Final

import msgspec

from streams.messages.admit import Admitted, admit
from streams.messages.directory import LETTERS, Directory
from streams.messages.keys import ANSWERS, KEYS, VEHICLE_KEYS, Traffic
from streams.messages.log import read_row
from streams.messages.message import Message, Reject
from streams.messages.ori import HUB
from streams.messages.places import CODES, MULTI_STATE, PLACES
from streams.messages.text import write_text
from streams.messages.times import write_time
from streams.messages.wire import Letter, Reply
from streams.policies.bundle import Bundle
from streams.policies.context import Context
from streams.policies.decide import answer_matter, covering, judge_query, query_matter
from streams.policies.decision import Decision, Verdict
from streams.policies.docket import Matter, open_docket
from streams.policies.evidence import Evidence, Ticket
from streams.policies.grants import Grants
from streams.policies.model import Data, Policy
from streams.policies.plans import Plans
from streams.policies.vocabulary import Basis, LimitedClass
from streams.prove.decision import Outcomes, outcomes
from streams.prove.smtlib import Writer
from streams.prove.terms import Among, AtLeast, Conjunction, Disjunction, Flag, Not, Term, Truth
from streams.prove.world import NOBODY, PHOTO_ASKED, Looks, Route, World, grantable, granted, holds, otherwise
from streams.switch.stages.back import Back
from streams.switch.stages.intake import Intake
from streams.switch.stages.lanes import Lanes
from streams.switch.stages.population import Population
from streams.switch.stages.stage import Contexts
from streams.switch.stages.state import Emulated, StateSwitches
from tests.policy_worlds import AGENCIES, FIELDS, INSTANTS, Chance, grant_of
from tests.world import NAMES, RESOURCES, batch, written

_PLATED: Final = (("VIN", "A1"),)
_USES: Final = 0.7
"""How often an agency may use a letter."""
_PHOTOS_ONLY: Final = 0.3
"""How often a rule speaks of photos alone."""
_WANTED: Final = ((), (("IMQ", "Y"),))
_TEXTS: Final = ("", "", "HELLO")
_LIKELY_KEYS: Final = ("DQ", "DQG", "KQ", "RQ", "RQG", "IQ", "DR", "RR", "IR")
_LIKELY_SENDERS: Final = ("DCERO0001", "VTHSI0001", "NYCBP0001", "WADMV0000", "NYDMV0000")
_LIKELY_PLACES: Final = ("WA", "NY", "WADMV0000", "DCERO0001", "NYCBP0001")
"""What rules are about, drawn as often as anything else."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A message to one destination, and what the switch makes of it."""

    message: Message
    to: str
    at_us: int
    decision: Decision
    ticket: Ticket | None = None

    @property
    def is_answer(self) -> bool:
        """Whether it goes from a state to who asked."""
        return self.message.key.traffic is Traffic.ANSWER

    def matter(self, context: Context) -> Matter:
        """Say what it is judged by."""
        if self.is_answer:
            return answer_matter(context, self.message, self.to, self.ticket)
        return query_matter(context, self.message, self.to)

    def evidence(self) -> Evidence:
        """Give what rules and grants see of it."""
        return Evidence(self.message.fields, self.message.free, self.ticket)


def drawn_context(seed: int) -> Context:
    """Draw policies and grants, and a directory in which not everybody may use everything."""
    random, law = Random(seed), Chance(seed).law()
    entries = (
        msgspec.structs.replace(entry, uses="".join(letter for letter in LETTERS if random.random() < _USES))
        for entry in AGENCIES.values()
    )
    policies = [_on_photos(policy, random) for policy in law.policies]
    return Context(Bundle.of(policies), Directory(entries), Grants.of(map(grant_of, law.permits)))


def _on_photos(policy: Policy, random: Random) -> Policy:
    """Let some rules speak of photos alone."""
    rules = (
        rule.model_copy(update={"data": Data(classes=(LimitedClass.PHOTO,))})
        if random.random() < _PHOTOS_ONLY
        else rule
        for rule in policy.rules
    )
    return policy.model_copy(update={"rules": tuple(rules)})


def taken(context: Context, random: Random, count: int) -> Iterator[Judged]:
    """Draw messages, and give what the switch judges of them: as they come, and what answers them."""
    for _ in range(count):
        at_us, message = random.choice(INSTANTS), _message(context.directory, random)
        read = read_row(1, {"at": write_time(at_us), "text": write_text(message)}).message
        admitted = read if isinstance(read, Reject) else admit(read, context.directory)
        if isinstance(admitted, Admitted):
            for to in random.sample(admitted.requests, min(3, len(admitted.requests))):
                yield from _judged(context, random, at_us, admitted.message, to)


def _judged(context: Context, random: Random, at_us: int, message: Message, to: str) -> Iterator[Judged]:
    lanes = Lanes(Plans(context))
    lanes.turn_to(at_us)
    if message.key.traffic is Traffic.ANSWER:
        plan = lanes.plan_apart(message.key.code, to, message.sender)
        yield Judged(message, to, at_us, plan.settle(message.fields, message.free))
        return
    asked = Judged(message, to, at_us, judge_query(context, at_us, message, to))
    yield asked
    lane = lanes.find(message.key.code, message.sender, to)
    if lane is not None and lane.answerer is not None and asked.decision.verdict is Verdict.DELIVER:
        yield _answered(lanes, random, asked, lane.answerer)


def _answered(lanes: Lanes, random: Random, asked: Judged, answerer: str) -> Judged:
    """Answer as `back.py` takes it: from whom the lane names, with the query's ticket, past no door.

    What is answered is what an emulated state says, or whatever an outside one might.
    """
    code, to = asked.message.key.code, asked.message.sender
    emulated = Population().answer(answerer[:2], code, asked.message.fields)
    fields, free = random.choice(((emulated, ""), (random.choice(FIELDS), random.choice(_TEXTS))))
    answer = Message(KEYS[random.choice(ANSWERS[code])], answerer, (to,), "", fields, free)
    ticket = Ticket.of(asked.message.key.code, asked.message.fields, asked.decision.grants)
    plan = lanes.plan_answer(ticket.asked_key, to, answerer)
    return Judged(answer, to, asked.at_us, plan.settle(answer.fields, answer.free, ticket), ticket)


def _message(directory: Directory, random: Random) -> Message:
    key, oris = KEYS[random.choice(random.choice((tuple(KEYS), _LIKELY_KEYS)))], (*directory.agencies, HUB)
    anywhere = random.sample((*sorted(CODES), *oris), 2)
    to = random.choice(((MULTI_STATE,), anywhere, random.sample(oris, 1), *((place,) for place in _LIKELY_PLACES)))
    fields = random.choice(FIELDS) + random.choice(_WANTED) + (_PLATED if key.code in VEHICLE_KEYS else ())
    sender = random.choice(random.choice((oris, _LIKELY_SENDERS)))
    return Message(key, sender, tuple(to), "", fields, random.choice(_TEXTS))


def replies(context: Context, letters: Iterable[Letter]) -> list[Reply]:
    """Send letters through hub, emulated states and hub again, and give what terminals are told."""
    contexts = Contexts({context.digest: Plans(context)}, context.digest)
    stages = (
        (Intake(RESOURCES), NAMES.queries),
        (StateSwitches(RESOURCES, Emulated()), NAMES.deliveries),
        (Back(RESOURCES), NAMES.responses),
    )
    values, told = [msgspec.json.encode(letter) for letter in letters], list[Reply]()
    for stage, source in stages:
        outcome = written(stage.judge(batch(values, source), contexts))
        told += outcome.replies
        values = [msgspec.json.encode(each) for each in (*outcome.deliveries, *outcome.responses)]
    return told


class Noted(Writer):
    """A writer that knows what it gave names to."""

    def __init__(self, world: World) -> None:
        """Know nothing yet."""
        super().__init__(world.variables())
        self.named: Final[dict[str, Term]] = {}

    def define(self, name: str, term: Term) -> Flag:
        """Note what a name stands for."""
        self.named[name] = term
        return super().define(name, term)


class Formulas:
    """What the prover says of all messages under a context, asked of one."""

    def __init__(self, context: Context) -> None:
        """Write them."""
        self._context = context
        self._world = World.of(context.directory, (context.bundle,), Looks())
        writer = Noted(self._world)
        self._possible = tuple(self._world.possible(grantable((context.bundle,))))
        self._made: Outcomes = outcomes(writer, self._world, context.bundle, "policies")
        self._named: Mapping[str, Term] = writer.named

    def impossible(self, judged: Judged) -> list[Term]:
        """Give what is not so of a message, though the prover holds that it always is."""
        values = self._values(judged)
        return [term for term in self._possible if not values.so(term)]

    def outcome(self, judged: Judged) -> tuple[Verdict, tuple[str, ...]]:
        """Say what becomes of a message, and which fields are taken out."""
        values = self._values(judged)
        if values.so(self._made.refused):
            return Verdict.REFUSE, ()
        removed = tuple(sorted(tag for tag, term in self._made.removed.items() if values.so(term)))
        return (Verdict.REDACT if values.so(self._made.redacted) else Verdict.DELIVER), removed

    def _values(self, judged: Judged) -> "Values":
        world, matter, evidence = self._world, judged.matter(self._context), judged.evidence()
        chosen = {
            world.key.name: judged.message.key.code,
            world.judged_as.name: matter.code,
            world.whose.name: matter.whose if matter.whose in PLACES else NOBODY,
            world.asker.name: self._kind(judged.to if judged.is_answer else judged.message.sender),
            world.route.name: _route(judged, self._context.directory),
        }
        covers = covering(open_docket(self._context, matter, judged.at_us), evidence)
        flags = {granted(basis): any(grant.basis is basis for grant in covers) for basis in Basis}
        flags |= {world.whole: evidence.is_whole(), **dict(_fields(world, evidence))}
        flags[PHOTO_ASKED] = judged.ticket is not None and judged.ticket.photo
        return Values(chosen, {flag.name: so for flag, so in flags.items()}, judged.at_us, self._named)

    def _kind(self, ori: str) -> str:
        entry, patterns = self._context.directory.entry_of(ori), self._context.bundle.ori_patterns
        assert entry is not None
        matched = frozenset(pattern for pattern in patterns if fnmatchcase(ori, pattern))
        alike = entry.agency, entry.acts_for, matched, "".join(sorted(entry.uses))
        (kind,) = (
            kind.ori
            for kind in self._world.kinds.kinds
            if (kind.agency, kind.acts_for, kind.patterns, kind.uses) == alike
        )
        return kind


def _route(judged: Judged, directory: Directory) -> str:
    if judged.message.destinations == (MULTI_STATE,):
        return Route.MULTI_STATE
    return Route.CODE if directory.entry_of(judged.to) is None else Route.ORI


def _fields(world: World, evidence: Evidence) -> Iterator[tuple[Flag, bool]]:
    for tag, values in world.values.items():
        found = evidence.values(tag)
        yield otherwise(tag), bool(found - values)
        yield from ((holds(tag, value), value in found) for value in values)


@dataclass(frozen=True, slots=True)
class Values:
    """A value of each variable, by name, and the terms that have names."""

    chosen: Mapping[str, str | None]
    flags: Mapping[str, bool]
    at_us: int
    named: Mapping[str, Term]

    def so(self, term: Term) -> bool:
        """Say whether a term is so of them."""
        match term:
            case Truth(is_so):
                return is_so
            case Flag(name):
                return self._flag(name)
            case Among(choice, members):
                return self.chosen[choice.name] in members
            case AtLeast(_, least):
                return self.at_us >= least
            case Not(inner):
                return not self.so(inner)
            case _:
                return _JOINED[type(term)](map(self.so, term.terms))

    def _flag(self, name: str) -> bool:
        return self.flags[name] if name in self.flags else self.so(self.named[name])


_JOINED: Final[Mapping[type[Term], Callable[[Iterable[bool]], bool]]] = {Conjunction: all, Disjunction: any}
