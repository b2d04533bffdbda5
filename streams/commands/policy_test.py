"""`nlets policy test`: cases that users write, and what of their policies these show. Imports no broker."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, NamedTuple

import typer

from streams.clock import SystemClock
from streams.commands.options import DirectoryOption, GrantsOption, JsonOption, JunitOption, PoliciesOption
from streams.commands.output import opened, print_json
from streams.errors import Exit, UnusableFileError

_LOOKED_EVERY_S: Final = 0.5


def run_cases(
    files: Annotated[list[Path], typer.Argument(metavar="FILES", help="Files of cases, in YAML.")],
    *,
    coverage: Annotated[bool, typer.Option("--coverage", help="Say which rules and conditions no case shows.")] = False,
    junit: JunitOption = None,
    watch: Annotated[bool, typer.Option("--watch", help="Test again whenever a file changes, until Ctrl-C.")] = False,
    directory: DirectoryOption = None,
    grants: GrantsOption = None,
    policies: PoliciesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Test policies by cases; one that comes otherwise than wanted is explained.

    Exits with 3 if any does.

    Examples:
    * `nlets policy test cases.yaml --coverage`
    * `nlets policy test cases.yaml --policies bill --watch`
    """
    by = _By(policies, directory, grants)
    order = _Order(tuple(files), by, junit, coverage=coverage, as_json=as_json)
    if watch:
        watching(order, changes(order.watched))
    elif not order.carry_out():
        raise typer.Exit(Exit.NO)


class _By(NamedTuple):
    """Where policies, directory and grants are; nothing means the shipped ones, and no grants."""

    policies: Path | None
    directory: Path | None
    grants: Path | None


@dataclass(frozen=True, slots=True)
class _Order:
    """What is tested by what, and how it is told."""

    files: tuple[Path, ...]
    by: _By
    junit: Path | None
    coverage: bool
    as_json: bool

    def carry_out(self) -> bool:
        """Test once, and say whether all came as wanted."""
        from streams.casebook.coverage import shown_by
        from streams.casebook.measuring import coverage
        from streams.casebook.reading import load_cases
        from streams.casebook.running import run
        from streams.casebook.telling import lines, to_json, to_junit
        from streams.policies.context_files import ContextFiles

        context = ContextFiles(*self.by).load()
        ran = tuple(run(load_cases(self.files), context))
        now_us = SystemClock().now_us()
        covered = coverage(context, shown_by(ran, context), now_us) if self.coverage else None
        if self.junit is not None:
            with opened(self.junit) as sink:
                sink.write(to_junit(ran))
        print_json(to_json(ran, covered)) if self.as_json else print("\n".join(lines(ran, covered)).lstrip("\n"))
        return all(one.passed for one in ran)

    def watched(self) -> Iterator[Path]:
        """Name every file that a change of matters."""
        yield from self.files
        yield from filter(None, (self.by.directory, self.by.grants))
        if self.by.policies is not None and self.by.policies.is_dir():
            yield from sorted(self.by.policies.iterdir())


def watching(order: _Order, changed: Iterator[None]) -> None:
    """Test now and at every change; a file that can't be used meanwhile is said, and tried again."""
    try:
        for _ in changed:
            try:
                order.carry_out()
            except UnusableFileError as error:
                print("\n".join(map(str, error.problems)))
    except KeyboardInterrupt:
        return


def changes(watched: Callable[[], Iterator[Path]]) -> Iterator[None]:
    """Come at once, and then whenever a file was written, came or went."""
    before: object = None
    while True:
        now = [(path, _written(path)) for path in watched()]
        if now != before:
            yield
        before = now
        time.sleep(_LOOKED_EVERY_S)


def _written(path: Path) -> int | None:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None
