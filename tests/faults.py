"""Faults planted in a rule: everything in it that an asker could notice, left out, shifted, widened or narrowed."""

from collections.abc import Iterator
from datetime import timedelta

from streams.messages.agencies import AGENCIES, ancestry, below
from streams.messages.directory import shipped_directory
from streams.messages.wire import FieldPair
from streams.policies.bundle import Bundle, Term
from streams.policies.context import Context
from streams.policies.grants import Grant, Grants
from streams.policies.model import Policy, Rule
from streams.policies.profiles import profile_of
from streams.policies.vocabulary import Effect, LimitedClass
from streams.switch.stages.population import Population

_DAY = timedelta(days=1)
_YEAR_US = 365 * 86_400_000_000

Fault = tuple[str, Rule | None]
"""What is wrong, and the rule as it is then; nothing where it is missing."""


UNSEEN = {
    ("mn-noncompliant-licences", "about vehicle too"): "no answer on a vehicle says what the rule looks for",
    ("mn-noncompliant-licences", "about IQ too"): "nor does any on criminal history",
    (
        "mn-noncompliant-licences",
        "about all of ice but ice-lesc",
    ): "who are refused by the other rule, and have no delegates",
    ("ma-licence-number-in-registrations", "about driver too"): "whom it is about is refused by the other rule",
}
"""Faults that no asker could notice, and why."""


def faults(rule: Rule) -> Iterator[Fault]:
    """Give every fault of a rule that an asker could notice."""
    return (fault for fault in _faults(rule) if (rule.id, fault[0]) not in UNSEEN)


def _faults(rule: Rule) -> Iterator[Fault]:
    """Give every fault of a rule that is enforced; of one that is not, that it is."""
    if rule.block is None:
        yield "enforced though nothing enforces it", _changed(rule, block={"since": "2020-01-01", "at": "state"})
        return
    yield "missing", None
    yield from _of_time(rule)
    yield from _of_asker(rule)
    yield from _of_data(rule)
    for basis in rule.accepts:
        yield f"takes no {basis.value}", _changed(rule, accepts=[each for each in rule.accepts if each != basis])


def _of_time(rule: Rule) -> Iterator[Fault]:
    block = rule.model_dump()["block"]
    for name, by in (("a day late", _DAY), ("a day early", -_DAY)):
        yield f"enforced {name}", _changed(rule, block={**block, "since": block["since"] + by})
    yield "ended", _changed(rule, block={**block, "until": block["since"] + _DAY})
    if block["at"] == "state":
        yield "in other words", _changed(rule, block={**block, "answer": "NO"})
        yield "in silence", _changed(rule, block={**block, "answer": "silence"})


def _of_asker(rule: Rule) -> Iterator[Fault]:
    asker = rule.model_dump()["asker"]
    yield "delegates", _changed(rule, asker={**asker, "delegates": not rule.asker.delegates})
    for word in rule.asker.agencies:
        others = [each for each in rule.asker.agencies if each != word]
        narrower = sorted(below(word) - {word})
        if others:
            yield f"not about {word}", _changed(rule, asker={**asker, "agencies": others})
        for part in narrower:
            kept = [*others, *(each for each in narrower if each != part)]
            yield f"about all of {word} but {part}", _changed(rule, asker={**asker, "agencies": kept})
    for word in sorted(AGENCIES):
        if not ancestry(word) & set(rule.asker.agencies) and _may_ask(word):
            yield f"about {word} too", _changed(rule, asker={**asker, "agencies": [*rule.asker.agencies, word]})


def _may_ask(word: str) -> bool:
    """Tell whether the hub would let anybody of a word ask for what the shipped rules limit."""
    return any(
        "D" in agency.uses for agency in shipped_directory().agencies.values() if word in ancestry(agency.agency)
    )


def _of_data(rule: Rule) -> Iterator[Fault]:
    for each in (LimitedClass.DRIVER, LimitedClass.VEHICLE):
        left = [other for other in rule.data.classes if other != each]
        if each in rule.data.classes and left:
            yield f"not about {each.value}", _changed(rule, data={"classes": left})
        elif each not in rule.data.classes:
            yield f"about {each.value} too", _changed(rule, data={"classes": [*rule.data.classes, each]})
    yield "about IQ too", _changed(rule, data={"classes": list(rule.data.classes), "keys": ["IQ"]})
    for condition in rule.when:
        yield f"whatever {condition.field} is", _changed(rule, when=[])
        yield f"another {condition.field}", _changed(rule, when=[{"field": condition.field, "values": ["F"]}])
    if rule.effect is Effect.REDACT:
        yield "takes out another field", _changed(rule, remove=["VIN"])
        yield "refuses instead", _changed(rule, effect="refuse", remove=[])


def _changed(rule: Rule, **parts: object) -> Rule:
    return Rule.model_validate({**rule.model_dump(), **parts})


def with_fault(bundle: Bundle, rule_id: str, fault: Rule | None) -> Bundle:
    """Give a bundle with a rule as the fault leaves it."""
    changed = (_with_fault(policy, rule_id, fault) for policy in bundle.policies)
    return Bundle.of((policy for policy in changed if policy.rules), bundle.no_rules)


def _with_fault(policy: Policy, rule_id: str, fault: Rule | None) -> Policy:
    rules = tuple(fault if rule.id == rule_id else rule for rule in policy.rules)
    return policy.model_copy(update={"rules": tuple(rule for rule in rules if rule is not None)})


def grants_for(context: Context, at_us: int) -> Grants:
    """Grant something on every basis that a rule accepts: about a driver and about a vehicle, to whom it is about."""
    return Grants.of(
        Grant(
            f"{rule.id}-{basis}-{subject[0][0]}", state, holder, frozenset(), frozenset(subject), basis, _around(at_us)
        )
        for state, rules in context.bundle.by_state.items()
        for rule in (timed.rule for timed in rules)
        for number, (basis, holder) in enumerate(zip(rule.accepts, _touched(context, rule), strict=False))
        for subject in (_driver(state, number), ((("LIC", f"GRANT{number}"),)))
    )


def _around(at_us: int) -> Term:
    return Term(at_us - _YEAR_US, at_us + _YEAR_US)


def _touched(context: Context, rule: Rule) -> list[str]:
    profiles = ((ori, profile_of(context, ori)) for ori in context.directory.agencies)
    return [ori for ori, profile in profiles if profile and profile.matches(rule.asker)]


def _driver(state: str, number: int) -> tuple[FieldPair, ...]:
    """Find somebody whose licence is not compliant: there a conditional rule has something to act on."""
    candidates = ((("OLN", f"GRANT{number}{i}"),) for i in range(1_000))
    return next(each for each in candidates if ("DDA", "N") in Population().answer(state, "DQ", each))
