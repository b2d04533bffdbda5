"""Options that several commands of this package share, each with its one help text."""

from pathlib import Path
from typing import Annotated, Final, TypeAlias

import typer

from streams.broker.naming import VARIABLE, named
from streams.clock import SystemClock
from streams.messages.agencies import AGENCIES
from streams.messages.places import PLACES
from streams.messages.times import parse_time

SHIPPED: Final = "shipped"
"""Names the policies that come with the program, where a directory of others could stand."""

NOW: Final = "now"

_POLICIES: Final = "Folder of policy files; without it the shipped ones."
_POLICIES_OR_SHIPPED: Final = f"Folder of policy files, or `{SHIPPED}`."
_TIME: Final = "a time with seconds and offset, such as 2025-11-19T00:00:00-08:00"


def policies_at(name: str) -> Path | None:
    """Give the directory that is named, or nothing for what comes with the program."""
    return None if name == SHIPPED else Path(name)


def place(code: str) -> str:
    """Take a code of two letters, small or large, only if it is a place's."""
    if code.upper() not in PLACES:
        raise typer.BadParameter(f"`{code}` is none of the {len(PLACES)} places, such as WA")
    return code.upper()


def places(codes: list[str] | None) -> list[str]:
    """Take codes only if all are places'."""
    return [place(code) for code in codes or ()]


def any_place(code: str | None) -> str | None:
    """Take a place's code, or none."""
    return None if code is None else place(code)


def agency(word: str) -> str:
    """Take a word only if it is one of the agency tree."""
    if word not in AGENCIES:
        raise typer.BadParameter(f"`{word}` is no word of the agency tree")
    return word


def time_us(text: str | None, option: str) -> int | None:
    """Read the time that an option names, if it names one."""
    at_us = None if text is None else parse_time(text)
    if text is not None and at_us is None:
        raise typer.BadParameter(f"`{text}` is not {_TIME}", param_hint=option)
    return at_us


def instant_us(text: str, option: str) -> int:
    """Read the time that an option names, or take now."""
    at_us = SystemClock().now_us() if text == NOW else parse_time(text)
    if at_us is None:
        raise typer.BadParameter(f"`{text}` is neither `{NOW}` nor {_TIME}", param_hint=option)
    return at_us


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
OldArgument: TypeAlias = Annotated[str, typer.Argument(metavar="OLD", help=_POLICIES_OR_SHIPPED)]
NewArgument: TypeAlias = Annotated[str, typer.Argument(metavar="NEW", help=_POLICIES_OR_SHIPPED)]
PoliciesOption: TypeAlias = Annotated[Path | None, typer.Option("--policies", metavar="DIR", help=_POLICIES)]
DirectoryOption: TypeAlias = Annotated[
    Path | None,
    typer.Option("--directory", metavar="FILE", help="Directory of agencies; without it the shipped synthetic one."),
]
GrantsOption: TypeAlias = Annotated[
    Path | None, typer.Option("--grants", metavar="FILE", help="Dated exceptions; without it there are none.")
]
AtOption: TypeAlias = Annotated[str, typer.Option("--at", metavar="now|TIME", help="By which time to judge.")]
MessageTimeOption: TypeAlias = Annotated[
    str | None,
    typer.Option("--at", metavar="now|TIME", help="By which time to judge; without it a log line's own, else now."),
]
KeyFileOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--key-file",
        metavar="FILE",
        help="Key of the audit's pseudonyms, the same for all of a switch; without it the user's own, made if missing.",
    ),
]
StateOption: TypeAlias = Annotated[
    str, typer.Option("--state", metavar="WA", callback=place, help="The state that your program plays.")
]
LONGEST_DEADLINE_S: Final = 86_400.0
"""A day: nobody waits longer for an answer, and without end no deadline can be worked out."""
TellTimeOption: TypeAlias = Annotated[
    bool, typer.Option("--tell-time", help="Tell it in a field `TIM` by which time to judge; else its own clock says.")
]
LogArgument: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="LOG",
        help="A traffic log: .jsonl or .csv (also .gz, .zst), .parquet, a folder of texts or XML files,"
        " or kafka:TOPIC or kafka://HOST:PORT/TOPIC, with @FROM..UNTIL behind it for a slice.",
    ),
]
MapOption: TypeAlias = Annotated[
    Path | None, typer.Option("--map", metavar="FILE", help="Says which of a foreign log's columns is what (YAML).")
]
JunitOption: TypeAlias = Annotated[
    Path | None, typer.Option("--junit", metavar="FILE", help="Also write JUnit's XML, for a pipeline.")
]
SolverOption: TypeAlias = Annotated[str, typer.Option("--solver", metavar="z3|cvc5", help="By which solver.")]

LONGEST_PROOF_S: Final = 2_000_000.0
"""Both solvers take ms as a number of 32 bits at most."""

LimitOption: TypeAlias = Annotated[
    float,
    typer.Option(
        "--limit",
        min=0.001,
        max=LONGEST_PROOF_S,
        metavar="SECONDS",
        help="How long the solver may take for one question.",
    ),
]
