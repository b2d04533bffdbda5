"""What the commands that prove share: their options, and what is asked by which solver."""

import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import Annotated, Final, TypeAlias

import typer

from streams.prove.proofs import Proof
from streams.prove.solvers import SOLVERS, Solver

LONGEST_S: Final = 2_000_000.0
"""Both solvers take ms as a number of 32 bits at most."""

LimitOption: TypeAlias = Annotated[
    float,
    typer.Option(
        "--limit", min=0.001, max=LONGEST_S, metavar="SECONDS", help="How long the solver may take for one question."
    ),
]


def solver_named(name: str, limit: float) -> Callable[[], Solver]:
    """Give what makes a solver, by its name, with the seconds that a question may take."""
    if name not in SOLVERS:
        raise typer.BadParameter(f"`{name}` is none of {', '.join(SOLVERS)}", param_hint="--solver")
    return partial(SOLVERS[name], round(limit * 1000))


def watched(proofs: Iterator[Proof], of: int) -> Iterator[Proof]:
    """Show on stderr how far the proofs have come, if somebody looks."""
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    yield from track(proofs, "proving", total=of, console=console, transient=True, disable=not sys.stderr.isatty())
