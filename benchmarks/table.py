"""`python -m benchmarks.table`: put the tables made from `build/bench.json` into `docs/measurements.md`."""

import sys
from pathlib import Path
from typing import Final

import msgspec

from benchmarks.report import Report, tables
from streams.errors import Exit

BEGIN: Final = "<!-- written by `python -m benchmarks.table` -->\n"
END: Final = "<!-- end of what is written -->\n"

_SOURCE: Final = Path("build/bench.json")
_PAGE: Final = Path("docs/measurements.md")


def placed(page: str, report: Report) -> str:
    """Give the page with the report's tables between its two marks."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{tables(report)}\n{END}{after}"


def main() -> Exit:
    """Rewrite the page."""
    report = msgspec.json.decode(_SOURCE.read_bytes(), type=Report)
    _PAGE.write_text(placed(_PAGE.read_text(encoding="utf-8"), report), encoding="utf-8")
    return Exit.DONE


if __name__ == "__main__":
    sys.exit(main())
