"""How far the bench is, on the terminal, or line by line where there is none."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich import progress
from rich.console import Console


@dataclass(frozen=True, slots=True)
class Progress:
    """A bar over all runs, and lines above it for what is done."""

    bar: progress.Progress
    task: progress.TaskID

    @classmethod
    @contextmanager
    def on(cls, console: Console) -> Iterator["Progress"]:
        """Show it until the end."""
        columns = (progress.SpinnerColumn(), *progress.Progress.get_default_columns(), progress.TimeElapsedColumn())
        with progress.Progress(*columns, console=console, transient=True) as bar:
            yield cls(bar, bar.add_task("starting", total=None))

    def expect(self, runs: int) -> None:
        """Say how many runs there will be."""
        self.bar.update(self.task, total=runs)

    def begin(self, what: str) -> None:
        """Say what is being done."""
        self.bar.update(self.task, description=what)

    def say(self, what: str) -> None:
        """Leave a line."""
        self.bar.console.print(what, markup=False, highlight=False)

    def ran(self, what: str) -> None:
        """Note that a run is done."""
        self.bar.advance(self.task)
        self.say(what)
