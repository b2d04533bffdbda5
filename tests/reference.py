"""The decision as `docs/policy-language.md` says it, sentence by sentence, with no thought of speed.

Written from the semantics alone, and importing nothing of the engine but the words a policy is written in, so that the
two can be held against each other. A rule is looked at as it stands in its file; times are compared as datetimes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fnmatch import fnmatchcase
from zoneinfo import ZoneInfo

from streams.messages.directory import Agency
from streams.policies.model import Policy, Rule

Pair = tuple[str, str]

PARENTS = {
    "dhs": "federal", "ice": "dhs", "ice-ero": "ice", "ice-hsi": "ice", "ice-lesc": "ice", "cbp": "dhs", "uscis": "dhs",
    "dhs-other": "dhs", "doj": "federal", "fbi": "doj", "dea": "doj", "atf": "doj", "usms": "doj",
    "federal-other": "federal", "state-police": "local", "police": "local", "sheriff": "local", "campus": "local",
    "prosecutor": "local", "court": "local", "probation": "local", "corrections": "local", "dmv": "local",
}  # fmt: skip
DRIVER = {"DQ", "DQG", "DNQ", "KQ", "DR", "DRG", "DNR", "KR"}
VEHICLE = {"RQ", "RQG", "RNQ", "RPQ", "RR", "RRG", "RNR", "RPR"}
ANSWERED_BY = {
    "DQ": {"DR"}, "DQG": {"DR", "DRG"}, "DNQ": {"DNR"}, "KQ": {"KR"},
    "RQ": {"RR"}, "RQG": {"RR", "RRG"}, "RNQ": {"RNR"}, "RPQ": {"RPR"}, "IQ": {"IR"}, "BQ": {"BR"},
}  # fmt: skip
IDENTIFYING = {"OLN", "LIC", "VIN", "NAM", "DOB", "SOC", "ARN", "FBI", "SID", "PHN"}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Permit:
    """A grant as its file says it."""

    id: str
    state: str
    ori: str
    keys: frozenset[str]
    subject: tuple[Pair, ...]
    basis: str
    since_us: int
    until_us: int


@dataclass(frozen=True)
class Said:
    """One message on its way to one destination."""

    key: str
    sender: str
    destination: str
    fields: tuple[Pair, ...] = ()
    free: str = ""
    at_us: int = 0
    asked: str | None = None
    """Of an answer in the running switch: the key of its query."""
    covered: tuple[str, ...] | None = None
    """Of an answer in the running switch: the grants that covered its query."""
    photo: bool = False
    """Of an answer in the running switch: its query asked for a photo."""


@dataclass(frozen=True)
class Law:
    """All there is to judge by."""

    policies: Sequence[Policy]
    agencies: Mapping[str, Agency]
    permits: Sequence[Permit] = ()


@dataclass
class Outcome:
    """What a row says of a decision (`docs/formats.md#rows-of-nlets-decide`)."""

    verdict: str = "deliver"
    at_place: str | None = None
    rules: list[str] = field(default_factory=list)
    would_refuse: list[str] = field(default_factory=list)
    pending_rules: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    duties: list[str] = field(default_factory=list)
    grant: str | None = None
    answer: str | None = None


def judge(law: Law, said: Said) -> Outcome:
    """Decide one message for one destination."""
    is_answer = any(said.key in answers for answers in ANSWERED_BY.values())
    state, asker = whose_data(law, said, is_answer)
    policies = [policy for policy in law.policies if policy.state == state]
    touching = [(p, rule) for p in policies for rule in p.rules if touches(law, p, rule, said, asker)]
    permits = [permit for permit in law.permits if permit.state == state and covers(permit, said, asker, is_answer)]
    lifted = [rule for _, rule in touching if any(permit.basis in rule.accepts for permit in permits)]
    in_force = [rule for p, rule in touching if rule not in lifted and holds(rule.block, p, said)]
    shadows = [rule for _, rule in touching if rule not in lifted and rule not in in_force]
    lifting = [permit.id for permit in permits if any(permit.basis in rule.accepts for _, rule in touching)]
    outcome = judge_answer(in_force, lifted, said) if is_answer else judge_query(in_force)
    outcome.would_refuse = sorted(rule.id for rule in shadows)
    outcome.grant = min(lifting, default=None)
    return outcome


def judge_query(in_force: list[Rule]) -> Outcome:
    """Refuse a query by every rule that isn't conditional; name the conditional ones on a query that passes."""
    refusing = [rule for rule in in_force if not is_conditional(rule)]
    return refused(refusing) if refusing else Outcome(pending_rules=sorted(rule.id for rule in in_force))


def judge_answer(in_force: list[Rule], lifted: list[Rule], said: Said) -> Outcome:
    """Refuse an answer that can't be read whole or that a rule means; else take out what is to be removed."""
    unread = bool(said.free.strip(" .\n")) or any(". " in value for _, value in said.fields)
    meant = [rule for rule in in_force if all(carries(said.fields, c.field, c.values) for c in rule.when)]
    refusing = [rule for rule in in_force if unread and is_conditional(rule)]
    refusing += [rule for rule in meant if rule.effect == "refuse" and rule not in refusing]
    if refusing:
        return refused(refusing)
    removing = [r for r in meant if r.effect == "redact" and any(carries(said.fields, tag, ()) for tag in r.remove)]
    return Outcome(
        verdict="redact" if removing else "deliver",
        rules=sorted(rule.id for rule in removing),
        removed=sorted({tag for rule in removing for tag in rule.remove if carries(said.fields, tag, ())}),
        duties=sorted({duty for rule in lifted for duty in rule.duties if duty.startswith("notify-person")}),
    )


def refused(refusing: list[Rule]) -> Outcome:
    """Say who refused: at the hub if any rule sits there, with the text of the first rule by id that sits there."""
    places = {rule.id: rule.block.at.value for rule in refusing if rule.block}
    at_place = "hub" if "hub" in places.values() else "state"
    first = min(rule_id for rule_id, place in places.items() if place == at_place)
    said = next(rule.block.answer for rule in refusing if rule.id == first and rule.block)
    usual = {"hub": "ER .02", "state": "NOT AUTHORIZED"}[at_place]
    return Outcome(
        verdict="refuse",
        at_place=at_place,
        rules=sorted(rule.id for rule in refusing),
        duties=sorted({duty for rule in refusing for duty in rule.duties if duty == "document-and-report"}),
        answer="" if said == "silence" else said or usual,
    )


def is_conditional(rule: Rule) -> bool:
    """Say whether a rule acts on answers only."""
    return rule.effect == "redact" or bool(rule.when)


def whose_data(law: Law, said: Said, is_answer: bool) -> tuple[str | None, str]:  # noqa: FBT001
    """Tell whose data: of a query the destination's, of an answer the sender's; the asker is the other one."""
    holder, asker = (said.sender, said.destination) if is_answer else (said.destination, said.sender)
    if len(holder) == 9:
        return (law.agencies[holder].state if holder in law.agencies else None), asker
    return holder, asker


def touches(law: Law, policy: Policy, rule: Rule, said: Said, asker: str) -> bool:
    """Say whether asker, class and dates fit; the state does already."""
    agency = law.agencies.get(asker)
    word, principal = (agency.agency, agency.acts_for) if agency else ("", "")
    means = any(below(word, named) for named in rule.asker.agencies)
    means = means or any(fnmatchcase(asker, pattern) for pattern in rule.asker.oris)
    means = means or (rule.asker.delegates and any(below(principal, named) for named in rule.asker.agencies))
    dates = holds(rule.block, policy, said) or holds(rule.law, policy, said)
    return means and dates and in_class(rule, said)


def in_class(rule: Rule, said: Said) -> bool:
    """Read classes as their keys and answers, photo as IMQ/Y on a driver key, a key named as itself and its answers.

    An answer whose query is known is in the classes its query is in; of the class photo also if it says so itself.
    """
    key = said.asked or said.key
    classes = {"driver": key in DRIVER, "vehicle": key in VEHICLE}
    classes["photo"] = key in DRIVER and (said.photo or carries(said.fields, "IMQ", ("Y",)))
    named = any(key == query or key in ANSWERED_BY[query] for query in rule.data.keys)
    return named or any(classes[word] for word in rule.data.classes)


def below(word: str, named: str) -> bool:
    """Say whether a word is meant: a word that is named means all below it."""
    return bool(word) and (word == named or below(PARENTS.get(word, ""), named))


def holds(dated: object, policy: Policy, said: Said) -> bool:
    """Say whether a span holds: a bare date begins at local midnight."""
    since: date | None = getattr(dated, "since", None)
    until: date | None = getattr(dated, "until", None)
    if since is None:
        return False
    at = EPOCH + timedelta(microseconds=said.at_us)
    return at >= midnight(since, policy.zone) and (until is None or at < midnight(until, policy.zone))


def midnight(day: date, zone: str) -> datetime:
    """When a day begins in a zone."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))


def covers(permit: Permit, said: Said, asker: str, is_answer: bool) -> bool:  # noqa: FBT001
    """One ORI, its keys and their answers, from inclusive, until exclusive, and one subject."""
    if permit.ori != asker or not permit.since_us <= said.at_us < permit.until_us:
        return False
    keys = permit.keys or (DRIVER | VEHICLE) & set(ANSWERED_BY)
    key = said.asked or said.key
    if not any(key == query or key in ANSWERED_BY[query] for query in keys):
        return False
    if said.covered is not None:
        return permit.id in said.covered
    if not permit.subject:
        return True
    if is_answer:
        return all(values(said.fields, tag) == {plain(value)} for tag, value in permit.subject)
    identifying = {(tag, plain(value)) for tag, value in said.fields if tag in IDENTIFYING and plain(value)}
    return identifying == {(tag, plain(value)) for tag, value in permit.subject}


def carries(fields: Sequence[Pair], tag: str, wanted: Sequence[str]) -> bool:
    """Whether some occurrence of a field holds one of the values, or anything if none is wanted in particular."""
    found = values(fields, tag)
    return bool(found & {plain(value) for value in wanted}) if wanted else bool(found)


def values(fields: Sequence[Pair], tag: str) -> set[str]:
    """Give the values of a field, every occurrence, empty ones left out."""
    return {plain(value) for name, value in fields if name == tag and plain(value)}


def plain(value: str) -> str:
    """Upper case, blanks collapsed."""
    return " ".join(part for part in value.upper().split(" ") if part)
