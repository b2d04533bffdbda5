"""`python -m benchmarks.pages`: put the tables of latency, growth and capacity into the pages that show them."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from benchmarks.capacity import report as capacity
from benchmarks.growth import report as growth
from benchmarks.latency import report as latency
from streams.errors import Exit

_MEASUREMENTS: Final = Path("docs/measurements.md")
_CAPACITY: Final = Path("docs/capacity.md")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page that a program writes."""

    page: Path
    source: Path
    written: Callable[[bytes], str]


def _latency(content: bytes) -> str:
    report = msgspec.json.decode(content, type=latency.Report)
    return _with_machine(report.machine, report.stolen, latency.table(report.rows))


def _growth(content: bytes) -> str:
    report = msgspec.json.decode(content, type=growth.Report)
    return _with_machine(report.machine, report.stolen, growth.tables(report))


def _capacity(content: bytes) -> str:
    report = msgspec.json.decode(content, type=capacity.Report)
    return _with_machine(report.machine, report.stolen, capacity.tables(report))


PARTS: Final[Mapping[str, Part]] = {
    "latency": Part(_MEASUREMENTS, Path("build/latency.json"), _latency),
    "growth": Part(_MEASUREMENTS, Path("build/growth.json"), _growth),
    "capacity": Part(_CAPACITY, Path("build/capacity.json"), _capacity),
}


def _with_machine(machine: Mapping[str, str], stolen: str, tables: str) -> str:
    said = ("processors", "python", "code", "load before")
    facts = ", ".join(f"{name} {machine[name]}" for name in said if name in machine)
    return f"Measured with: {facts}; processor time stolen meanwhile {stolen}.\n\n{tables.strip()}"


def placed(page: str, name: str, written: str) -> str:
    """Give a page with a part written anew between its two marks."""
    begin, end = f"<!-- {name}: written by `python -m benchmarks.pages` -->\n", f"<!-- end of {name} -->\n"
    before, _, rest = page.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n{written}\n\n{end}{after}"


def main() -> Exit:
    """Rewrite what has been measured."""
    for name, part in PARTS.items():
        if part.source.exists():
            page = part.page.read_text(encoding="utf-8")
            part.page.write_text(placed(page, name, part.written(part.source.read_bytes())), encoding="utf-8")
            print(f"{name}: {part.page}")
    return Exit.DONE


if __name__ == "__main__":
    sys.exit(main())
