"""`python -m benchmarks.baseline`: hold `build/bench.json` against the stored baseline; `store` makes it the baseline.

Ratios are compared, never speeds: both programs of a ratio ran on one machine in one run, so a baseline is worth
something on another machine of its kind. Which one it was made on, and when, stands in it.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from benchmarks.report import Report
from streams.errors import Exit, NletsError, OperatorError

T = TypeVar("T")

FALL: Final = 0.1
"""The part of a ratio that may be lost."""

_MEASURED: Final = Path("build/bench.json")
_STORED: Final = Path("benchmarks/baseline.json")


class Baseline(msgspec.Struct, frozen=True, kw_only=True):
    """Ratios once measured: when, how and where."""

    date: str
    command: str
    machine: dict[str, str]
    ratios: dict[str, float]

    @classmethod
    def of(cls, report: Report) -> "Baseline":
        """Take a report's ratios."""
        ratios = {name: ratio.value for name, ratio in report.ratios.items()}
        return cls(date=report.date, command=report.command, machine=report.machine, ratios=ratios)


class Comparison(msgspec.Struct, frozen=True):
    """One ratio, then and now."""

    name: str
    then: float
    now: float | None
    """Nothing if it was not measured."""

    @property
    def fell(self) -> bool:
        """Whether it fell by more than may be lost, as it has where it was not measured."""
        return self.now is None or self.now < self.then * (1 - FALL)

    def __str__(self) -> str:
        """Say both, and what became of it."""
        if self.now is None:
            return f"{self.name}: {self.then:.2f}, now not measured"
        return f"{self.name}: {self.then:.2f}, now {self.now:.2f} ({self.now / self.then - 1:+.0%})"


class UnusableReportError(OperatorError):
    """A file of figures isn't there, or isn't what it should be."""

    def __init__(self, path: Path, hint: str) -> None:
        """Keep which, and what makes one."""
        super().__init__(path)
        self.path = path
        self.hint = hint

    def __str__(self) -> str:
        """Name it."""
        return f"`{self.path}` can't be read as figures of the bench"


def comparisons(baseline: Baseline, report: Report) -> Iterator[Comparison]:
    """Compare every ratio of the baseline."""
    for name, then in baseline.ratios.items():
        ratio = report.ratios.get(name)
        yield Comparison(name, then, ratio.value if ratio else None)


def main(arguments: Sequence[str] | None = None) -> Exit:
    """Compare, or store."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.baseline", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("compare", "store"), default="compare")
    parser.add_argument("--measured", type=Path, default=_MEASURED, help="(%(default)s)")
    parser.add_argument("--stored", type=Path, default=_STORED, help="(%(default)s)")
    options = parser.parse_args(arguments)
    try:
        return _STEPS[options.what](options.measured, options.stored)
    except NletsError as error:
        print(f"error: {error}\nhint: {error.hint}", file=sys.stderr)
        return Exit.FAILED


def _store(measured: Path, stored: Path) -> Exit:
    baseline = Baseline.of(_read(measured, Report, "run `make bench` first"))
    stored.write_bytes(msgspec.json.format(msgspec.json.encode(baseline), indent=1) + b"\n")
    print(f"stored {len(baseline.ratios)} ratios in {stored}")
    return Exit.DONE


def _compare(measured: Path, stored: Path) -> Exit:
    baseline = _read(stored, Baseline, "store one: `make bench-compare ARGS=store`")
    compared = list(comparisons(baseline, _read(measured, Report, "run `make bench` first")))
    print(f"against the baseline of {baseline.date}, {baseline.machine.get('processors', 'an unknown machine')}:")
    for each in compared:
        print(f"  {'FELL' if each.fell else 'ok'}  {each}")
    return Exit.FAILED if any(each.fell for each in compared) else Exit.DONE


def _read(path: Path, shape: type[T], hint: str) -> T:
    try:
        return msgspec.json.decode(path.read_bytes(), type=shape)
    except (OSError, msgspec.MsgspecError) as error:
        raise UnusableReportError(path, hint) from error


_STEPS: Final = {"compare": _compare, "store": _store}

if __name__ == "__main__":
    sys.exit(main())
