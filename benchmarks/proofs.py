"""`python -m benchmarks.proofs`: how long proofs take as rules grow, into `build/proofs.json`.

Seconds are processor time. Start-up is all that comes before the first question: the solver's import, the decision as
formulas, and reading them. Every size has the same intents, those that come with the program, of random rules for 51
states.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Final

from streams.clock import cpu_ns
from streams.messages.directory import shipped_directory
from streams.messages.places import STATES
from streams.policies.bundle import Bundle
from streams.policies.load import shipped_bundle
from streams.policies.model import Policy, Rule
from streams.policies.vocabulary import Basis
from streams.prove.intents import Intents
from streams.prove.proofs import Case, prove
from streams.prove.reading import SHIPPED, intents_at, load_intents
from streams.prove.solvers import SOLVERS
from streams.prove.telling import counted

_SIZES: Final = (10, 100, 1000)
_LIMIT_MS: Final = 60_000
_FIRST_DAY: Final = date(2019, 1, 1)
_DAYS: Final = 3_000
_ZONES: Final = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")
_DEEDS: Final = (
    {"effect": "refuse"},
    {"effect": "refuse", "when": [{"field": "DDA", "values": ["N"]}]},
    {"effect": "redact", "remove": ["OLN"]},
    {"effect": "redact", "remove": ["LIC", "OLN"], "when": [{"field": "LIC"}]},
)
_ASKERS: Final = (
    {"agencies": ["ice"]},
    {"agencies": ["cbp"], "delegates": True},
    {"agencies": ["dhs"]},
    {"agencies": ["fbi", "dea"]},
    {"oris": ["TX*"]},
    {"agencies": ["police"]},
)
_DATA: Final = ({"classes": ["driver"]}, {"classes": ["vehicle"]}, {"classes": ["photo"]}, {"keys": ["DQ", "RQ"]})


def random_bundle(rules: int, seed: int = 1) -> Bundle:
    """Draw so many rules for each of 51 states."""
    random = Random(seed)
    return Bundle.of(
        Policy(
            state=state,
            zone=random.choice(_ZONES),
            rules=tuple(_rule(f"{state.lower()}-{number}", random) for number in range(rules)),
        )
        for state in (*STATES, "DC")
    )


def _rule(rule_id: str, random: Random) -> Rule:
    since = _FIRST_DAY + timedelta(days=random.randrange(_DAYS))
    until = since + timedelta(days=random.randint(1, _DAYS))
    bases = [basis.value for basis in Basis]
    return Rule.model_validate(
        {
            "id": rule_id,
            "author": "chance",
            **random.choice(_DEEDS),
            "asker": random.choice(_ASKERS),
            "data": random.choice(_DATA),
            "accepts": random.sample(bases, random.randrange(len(bases))),
            "block": {"since": since, "until": until, "at": "hub", "source": "chance"},
        }
    )


def measured(name: str, bundle: Bundle, runs: int) -> Iterator[dict[str, object]]:
    """Prove all intents that come with the program, by each solver, and give the quickest run of some."""
    directory = shipped_directory()
    files = (load_intents(intents_at(each), directory) for each in SHIPPED)
    case = Case(Intents(intents=tuple(intent for each in files for intent in each.intents)), bundle, directory)
    for make in SOLVERS.values():
        found = [prove(case, partial(make, _LIMIT_MS), cpu_ns) for _ in range(runs)]
        best = min(found, key=lambda one: one.start_up_seconds + one.solver_seconds)
        yield {
            "name": name,
            "rules": sum(map(len, bundle.by_state.values())),
            "solver": best.solver,
            "start_up_seconds": round(best.start_up_seconds, 3),
            "solver_seconds": round(best.solver_seconds, 3),
            "slowest_intent_seconds": round(max(proof.seconds for proof in best.proofs), 3),
            "results": counted(proof.result for proof in best.proofs),
            "runs": runs,
        }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(prog="benchmarks.proofs", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=_SIZES, help="rules a state")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--out", type=Path, default=Path("build/proofs.json"))
    options = parser.parse_args(arguments)
    rows: list[dict[str, object]] = []
    bundles: dict[str, Callable[[], Bundle]] = {"shipped": shipped_bundle}
    bundles |= {f"51 x {size}": partial(random_bundle, size) for size in options.sizes}
    for name, make in bundles.items():
        for row in measured(name, make(), options.runs):
            rows.append(row)
            print("  ".join(f"{name} {value}" for name, value in row.items()), flush=True)
    options.out.parent.mkdir(exist_ok=True)
    options.out.write_text(json.dumps({"growth": rows}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
