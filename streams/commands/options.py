"""Options that several commands of this package share, each with its one help text."""

from pathlib import Path
from typing import Annotated, Final, TypeAlias

import typer

from streams.broker.naming import VARIABLE, named

_POLICIES: Final = "Directory of policy files; without it the shipped ones."

ServersOption: TypeAlias = Annotated[
    str,
    typer.Option(
        metavar="HOST:PORT", envvar=VARIABLE, callback=named, help="The switch's Kafka; `nlets demo` brings its own."
    ),
]
NamedServersOption: TypeAlias = Annotated[
    str | None, typer.Option(metavar="HOST:PORT", envvar=VARIABLE, callback=named, help="The Kafka to look for.")
]
PrefixOption: TypeAlias = Annotated[str, typer.Option(help="What the names of the switch's topics begin with.")]
JsonOption: TypeAlias = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]
PoliciesArgument: TypeAlias = Annotated[Path | None, typer.Argument(metavar="DIR", help=_POLICIES)]
PoliciesOption: TypeAlias = Annotated[Path | None, typer.Option("--policies", metavar="DIR", help=_POLICIES)]
DirectoryOption: TypeAlias = Annotated[
    Path | None,
    typer.Option("--directory", metavar="FILE", help="Directory of agencies; without it the shipped synthetic one."),
]
GrantsOption: TypeAlias = Annotated[
    Path | None, typer.Option("--grants", metavar="FILE", help="Dated exceptions; without it there are none.")
]
