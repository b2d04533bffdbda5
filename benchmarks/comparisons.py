"""`python -m benchmarks.comparisons`: how long two bundles of random rules for 51 states take to compare.

Seconds are processor time, from two bundles that are read to rows with witnesses that were decided by both.
"""

import argparse
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from benchmarks.proofs import random_bundle
from streams.clock import cpu_ns
from streams.commands.collecting import collect_seldom
from streams.diffs.changes import changes_of
from streams.diffs.comparing import Pair
from streams.messages.directory import shipped_directory
from streams.policies.bundle import Bundle
from streams.policies.model import Policy, Rule


def _one_is_another(old: Bundle, other: Bundle) -> Bundle:
    return _by_state(old, other, lambda rules, others: (*others[:1], *rules[1:]))


def _all_are_others(_: Bundle, other: Bundle) -> Bundle:
    return other


def _as_many_more(old: Bundle, other: Bundle) -> Bundle:
    return _by_state(old, other, lambda rules, others: (*rules, *map(_renamed, others)))


def _renamed(rule: Rule) -> Rule:
    return rule.model_copy(update={"id": f"{rule.id}-more"})


def _by_state(
    old: Bundle, other: Bundle, together: Callable[[Sequence[Rule], Sequence[Rule]], tuple[Rule, ...]]
) -> Bundle:
    def mixed(policy: Policy, others: Policy) -> Policy:
        return policy.model_copy(update={"rules": together(policy.rules, others.rules), "zone": policy.zone})

    return Bundle.of(map(mixed, old.policies, other.policies))


_CHANGED: Final[Mapping[str, Callable[[Bundle, Bundle], Bundle]]] = {
    "one rule of every state is another": _one_is_another,
    "all rules are others": _all_are_others,
    "as many rules more": _as_many_more,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.comparisons", description=__doc__)
    parser.add_argument("--rules", type=int, default=100, help="a state")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args(arguments)
    collect_seldom()
    old, other = random_bundle(options.rules, seed=1), random_bundle(options.rules, seed=2)
    for name, change in _CHANGED.items():
        new = change(old, other)
        taken = [_measured(old, new) for _ in range(options.runs)]
        seconds = sorted(each for each, _ in taken)
        print(f"{name}: {seconds[0]:.2f} to {seconds[-1]:.2f} s, {taken[0][1]} rows", flush=True)


def _measured(old: Bundle, new: Bundle) -> tuple[float, int]:
    begun_ns = cpu_ns()
    found = changes_of(Pair(old, new, shipped_directory()))
    return (cpu_ns() - begun_ns) / 1e9, len(found.changes)


if __name__ == "__main__":
    main()
