"""What cases and logs show of rules: which no case is about, and which a log never met."""

from collections import Counter
from collections.abc import Iterator

from streams.casebook.coverage import shown_by
from streams.casebook.measuring import Unshown, coverage
from streams.casebook.running import run
from streams.lint.checks import NEVER_HIT, NO_CASE, UNDECIDED, UNKNOWN_CASE, UNSHOWN
from streams.lint.findings import Finding
from streams.lint.hits import Hits
from streams.lint.material import Material
from streams.messages.times import write_time
from streams.policies.bundle import TimedRule


def caseless_rules(material: Material) -> Iterator[Finding]:
    """Find rules that name no case."""
    for timed in material.rules():
        if not timed.rule.cases:
            yield Finding(NO_CASE, material.places.of_rule(timed.rule.id), timed.rule.id, "it names no case")


def unshown_rules(material: Material) -> Iterator[Finding]:
    """Find what the cases that were given leave open."""
    if material.cases is None:
        return
    known = {case.id for case in material.cases}
    for timed in material.rules():
        place = material.places.of_rule(timed.rule.id, "cases")
        for case in timed.rule.cases:
            if case not in known:
                yield Finding(UNKNOWN_CASE, place, timed.rule.id, f"its case `{case}` stands in none of the files")
    context = material.context
    measured = coverage(context, shown_by(run(material.cases, context), context), material.now_us)
    yield from _undecided(material, measured.unshown)


def _undecided(material: Material, unshown: tuple[Unshown, ...]) -> Iterator[Finding]:
    sides = Counter(one.rule for one in unshown if one.side is not None)
    for one in unshown:
        if one.side is None:
            why = " ".join(filter(None, (one.why, one.more)))
            yield Finding(UNDECIDED, material.places.of_rule(one.rule), one.rule, f"it decides no case: {why}")
            del sides[one.rule]
    for rule, n in sides.items():
        what = f"{n} of its conditions {'is' if n == 1 else 'are'} not shown holding, or failing alone, by any case"
        yield Finding(UNSHOWN, material.places.of_rule(rule), rule, what)


def unmet_rules(material: Material) -> Iterator[Finding]:
    """Find rules that held while a log was written, and decided nothing in it."""
    hits = material.hits
    if hits is None or hits.first_us is None or hits.last_us is None:
        return
    for timed in material.rules():
        if not hits.by_rule[timed.rule.id] and _holds_within(timed, hits.first_us, hits.last_us):
            yield Finding(NEVER_HIT, material.places.of_rule(timed.rule.id), timed.rule.id, _unmet(hits))


def _holds_within(timed: TimedRule, first_us: int, last_us: int) -> bool:
    return any(term.since <= last_us and first_us < term.until for term in (timed.law, timed.block) if term)


def _unmet(hits: Hits) -> str:
    span = " to ".join(write_time(at_us)[:10] for at_us in (hits.first_us, hits.last_us) if at_us is not None)
    return f"it decided none of {hits.requests:,} requests in {hits.log} ({span}), nor would have"
