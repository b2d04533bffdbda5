"""How far a command is: a bar on stderr while it works, gone when it is done. Where nobody looks there is none."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeAlias, TypeVar

Item = TypeVar("Item")
Watch: TypeAlias = Callable[[str, Iterable[Item]], AbstractContextManager[Iterable[Item]]]
"""What shows how far a command is: told what it is doing, given what it goes through."""


@contextmanager
def watched(doing: str, items: Iterable[Item], of: int | None = None) -> Iterator[Iterable[Item]]:
    """Show how many came, of how many if that is known, and for how long; Ctrl-C leaves the terminal as it was."""
    if not sys.stderr.isatty():
        yield items
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, TimeElapsedColumn, TimeRemainingColumn

    time: ProgressColumn = TimeElapsedColumn() if of is None else TimeRemainingColumn()
    count = "{task.completed:,.0f}" + ("" if of is None else f" of {of:,}")
    columns = ("{task.description}", BarColumn(), count, time)
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield progress.track(items, total=of, description=doing)


@contextmanager
def unwatched(_doing: str, items: Iterable[Item]) -> Iterator[Iterable[Item]]:
    """Show nothing: for commands that answer programs."""
    yield items
