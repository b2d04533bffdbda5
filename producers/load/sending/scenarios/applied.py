"""What a scenario's file makes of the assumed traffic. Pure."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from producers.load.sending.scenarios.model import Mix
from producers.traffic.scenario import ASSUMED, Figure, Scenario, Table
from streams.messages.agencies import below
from streams.messages.budget_classes import BudgetClass, budget_class_of


def applied(mix: Mix | None, name: str) -> Scenario:
    """Put what a file says in the place of what is assumed."""
    if mix is None:
        return ASSUMED
    basis = f"scenario `{name}`"
    keys = _of_classes(mix.keys or ASSUMED.keys.values, mix.classes) if mix.keys or mix.classes else None

    def table(said: Mapping[str, float] | None, assumed: Table) -> Table:
        return Table(dict(said), basis) if said else assumed

    def figure(said: float | None, assumed: Figure) -> Figure:
        return assumed if said is None else Figure(said, basis)

    return replace(
        ASSUMED,
        keys=table(keys, ASSUMED.keys),
        per_year=table(mix.agencies and _of_words(mix.agencies), ASSUMED.per_year),
        places=table(mix.states, ASSUMED.places),
        several=figure(mix.several, ASSUMED.several),
        everywhere=figure(mix.everywhere, ASSUMED.everywhere),
        to_switch=figure(mix.to_switch, ASSUMED.to_switch),
        second_door=figure(mix.second_door, ASSUMED.second_door),
        delegated=figure(mix.delegated, ASSUMED.delegated),
        other_line=figure(mix.other_line, ASSUMED.other_line),
        photo=figure(mix.photo, ASSUMED.photo),
        granted=figure(mix.granted, ASSUMED.granted),
        faulty=figure(mix.faulty, ASSUMED.faulty),
        as_text=figure(mix.as_text, ASSUMED.as_text),
    )


def _of_classes(keys: Mapping[str, float], classes: Mapping[BudgetClass, float] | None) -> Mapping[str, float]:
    """Weigh keys so that each class has its share; those of a class keep their proportions."""
    if classes is None:
        return keys
    totals: defaultdict[BudgetClass, float] = defaultdict(float)
    for key, weight in keys.items():
        totals[budget_class_of(key)] += weight
    return {
        key: weight * classes[budget_class] / totals[budget_class]
        for key, weight in keys.items()
        if (budget_class := budget_class_of(key)) in classes
    }


def _of_words(agencies: Mapping[str, float]) -> Mapping[str, float]:
    """Divide each word's weight over all below it, as they ask beside each other; over itself if none of them does."""
    weights: defaultdict[str, float] = defaultdict(float)
    for word, weight in agencies.items():
        assumed = {each: ASSUMED.weight(each) for each in below(word) if ASSUMED.weight(each)} or {word: 1.0}
        for agency, part in assumed.items():
            weights[agency] += weight * part / sum(assumed.values())
    return weights
