"""`python -m benchmarks.lints`: how long it takes to look random rules for 51 states through for what is wrong in them.

Seconds are processor time, from a bundle that is read to findings with witnesses that it has decided.
"""

import argparse
from collections.abc import Sequence
from typing import Final

from benchmarks.proofs import random_bundle
from streams.clock import cpu_ns
from streams.commands.collecting import collect_seldom
from streams.files.yaml_text import Document, Plain
from streams.lint.linting import lint
from streams.lint.material import Material
from streams.lint.places import GrantLines, Places
from streams.messages.directory import shipped_directory
from streams.policies.bundle import Bundle
from streams.policies.context import Context
from streams.policies.grants import Grants
from streams.policies.model import Policy

_NOW_US: Final = 1_800_000_000_000_000
"""In 2027."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Look through them and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.lints", description=__doc__)
    parser.add_argument("--rules", type=int, default=100, help="a state")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args(arguments)
    collect_seldom()
    bundle = random_bundle(options.rules)
    taken = [_measured(bundle) for _ in range(options.runs)]
    seconds = sorted(each for each, _ in taken)
    print(f"lint: {seconds[0]:.2f} to {seconds[-1]:.2f} s, {taken[0][1]} findings", flush=True)


def _measured(bundle: Bundle) -> tuple[float, int]:
    context = Context(bundle, shipped_directory(), Grants.of(()))
    material = Material(context, Places.of(map(_document, bundle.policies), "here", GrantLines()), _NOW_US)
    begun_ns = cpu_ns()
    found = lint(material)
    return (cpu_ns() - begun_ns) / 1e9, len(found.findings)


def _document(policy: Policy) -> Document:
    rules: list[Plain] = [{"id": rule.id} for rule in policy.rules]
    return Document(f"{policy.state.lower()}.yaml", {"rules": rules})


if __name__ == "__main__":
    main()
