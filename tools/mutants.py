"""Change the policies' code in a thousand small ways, and count the changes that the tests notice.

    python tools/mutants.py                      all of them (`make mutants`)
    python tools/mutants.py --module load        those of one module
    python tools/mutants.py --sample 400         some of them, drawn by --seed (CI)

mutmut makes and runs the mutants (its settings: pyproject.toml; `mutmut_dataclasses.py` shows it the methods of
dataclasses). It makes none of tables, defaults of fields, properties and validators, so the number made stands beside
the number killed: a module with functions of which nothing was made fails, and so does a share killed below the aim.
What mutmut can't change, the sabotage tests do.
"""

import argparse
import ast
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
WORK: Final = ROOT / "mutants"
PACKAGE: Final = "streams/policies"
MUTMUT: Final = ROOT / "tools" / "mutmut_dataclasses.py"
AIM: Final = 0.95
NO_SUCH: Final = "no.such.mutant"
"""Given this name mutmut makes its mutants, times the tests, and then complains that there is nothing to run."""

SURVIVED: Final = frozenset({0, 5, 33})
"""Exit codes of a mutant that no test noticed, or reached."""


@dataclass(frozen=True, slots=True)
class Score:
    """What became of a module's mutants. `run` is less than `made` for a sample."""

    module: str
    has_functions: bool
    made: int
    run: int
    survivors: tuple[str, ...]

    @property
    def killed(self) -> int:
        """Those that made a test fail, or run into its time limit."""
        return self.run - len(self.survivors)


def main() -> int:
    """Run the campaign and print the table."""
    options = parse()
    shutil.rmtree(WORK, ignore_errors=True)
    mutmut(NO_SUCH, quiet=True)
    names = chosen(options)
    if names:
        mutmut(*names)
    return report(list(scores()), options.aim)


def chosen(options: argparse.Namespace) -> list[str]:
    """Give the names of the mutants to run."""
    names = sorted(name for path, codes in results() if options.module in {None, path.stem} for name in codes)
    return random.Random(options.seed).sample(names, min(options.sample, len(names))) if options.sample else names


def parse() -> argparse.Namespace:
    """Read the options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--module", help="run those of this module")
    parser.add_argument("--sample", type=int, default=0, help="run this many, drawn by --seed; 0 runs all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--aim", type=float, default=AIM, help="the share to be killed; a small sample needs some slack"
    )
    return parser.parse_args()


def mutmut(*names: str, quiet: bool = False) -> None:
    """Run mutmut on these mutants."""
    output = subprocess.DEVNULL if quiet else None
    subprocess.run([sys.executable, MUTMUT, "run", *names], cwd=ROOT, stdout=output, stderr=output, check=False)


def results() -> Iterator[tuple[Path, dict[str, int | None]]]:
    """Read what mutmut wrote down: each module's mutants and their exit codes (None: not run)."""
    for path in sorted((WORK / PACKAGE).glob("*.py.meta")):
        yield ROOT / PACKAGE / path.stem, json.loads(path.read_text())["exit_code_by_key"]


def scores() -> Iterator[Score]:
    """Sum up each module."""
    for path, codes in results():
        run = {name: code for name, code in codes.items() if code is not None}
        survivors = tuple(name for name, code in run.items() if code in SURVIVED)
        yield Score(path.name, has_functions(path), len(codes), len(run), survivors)


def has_functions(path: Path) -> bool:
    """Whether the module has anything that mutmut can change: a function or method without decorators."""
    nodes = ast.walk(ast.parse(path.read_text()))
    return any(isinstance(node, ast.FunctionDef) and not node.decorator_list for node in nodes)


def report(table: list[Score], aim: float) -> int:
    """Print the table and the survivors, and judge."""
    print(f"\n{'module':28}{'made':>7}{'run':>7}{'killed':>8}")
    for score in table:
        note = "" if score.has_functions else "  (no functions)"
        print(f"{score.module:28}{score.made:7}{score.run:7}{score.killed:8}{note}")
    for name in (name for score in table for name in score.survivors):
        print("survived:", name)
    killed, run = sum(score.killed for score in table), sum(score.run for score in table)
    silent = [score.module for score in table if score.has_functions and not score.made]
    share = killed / run if run else 0.0
    print(
        f"{killed} of {run} killed: {share:.1%} (aim {aim:.0%}); modules of which nothing was made: {silent or 'none'}"
    )
    return int(share < aim or bool(silent))


if __name__ == "__main__":
    sys.exit(main())
