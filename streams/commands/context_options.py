"""The options that name what decides, as `decide` and `policy` take them."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from streams.errors import Problem

PoliciesOption: TypeAlias = Annotated[
    Path | None,
    typer.Option("--policies", metavar="DIR", help="Directory of policy files; without it the shipped ones."),
]
DirectoryOption: TypeAlias = Annotated[
    Path | None,
    typer.Option("--directory", metavar="FILE", help="Directory of agencies; without it the shipped synthetic one."),
]
GrantsOption: TypeAlias = Annotated[
    Path | None, typer.Option("--grants", metavar="FILE", help="Dated exceptions; without it there are none.")
]


def say_warnings(warnings: Iterable[Problem]) -> None:
    """Write what the operator should look at, and what stops nothing."""
    for warning in warnings:
        print(f"warning: {warning}", file=sys.stderr)
