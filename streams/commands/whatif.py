"""`nlets whatif`: what other rules would have done with a log. Imports no broker."""

import os
import re
import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import typer

from streams.clock import SystemClock
from streams.commands.options import DirectoryOption, GrantsOption, JsonOption, MapOption, place
from streams.commands.output import print_json, say_warnings
from streams.commands.reading import reading
from streams.errors import Problem, UsageError
from streams.policies.bundle import Bundle
from streams.policies.context_files import ContextFiles
from streams.policies.grants_file import warnings
from streams.policies.load import load_bundle
from streams.whatif.alternatives import Alternative, with_block, without_rule
from streams.whatif.document import Told, document
from streams.whatif.findings import Findings
from streams.whatif.inquiry import Inquiry
from streams.whatif.processes import Bench
from streams.whatif.seeds import check_worlds
from streams.whatif.tally import Tally
from streams.whatif.telling import lines

_BLOCK: Final = re.compile(r"([A-Z]{2})@(\d{4}-\d{2}-\d{2})")
_EVERY_NS: Final = 2 * 10**9


class NothingElseError(UsageError):
    """No other rules were named."""

    hint = "give --new DIR, --rule-off ID or --block OR@2025-12-01"

    def __str__(self) -> str:
        return "there is nothing to compare with"


def whatif(
    logs: Annotated[
        list[str],
        typer.Argument(
            metavar="LOG...",
            help="A traffic log, as `nlets log` takes it; of several, synthetic ones that differ by their seed.",
        ),
    ],
    *,
    old: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The policies there are; without it the shipped ones.")
    ] = None,
    new: Annotated[list[Path] | None, typer.Option(metavar="DIR", help="Other policies; may be given again.")] = None,
    rule_off: Annotated[list[str] | None, typer.Option(metavar="ID", help="The same without this rule.")] = None,
    block: Annotated[
        list[str] | None, typer.Option(metavar="STATE@DATE", help="The same, the state's rules enforced from then on.")
    ] = None,
    directory: DirectoryOption = None,
    grants: GrantsOption = None,
    map_file: MapOption = None,
    processes: Annotated[int | None, typer.Option(min=1, help="How many judge; without it one for each core.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Say what other rules would have changed in a log: whose verdicts, who else is met, what fell into the gap.

    Each --new, --rule-off and --block is an alternative of its own; all are judged in one pass.

    Examples:
    * `nlets whatif december.parquet --block OR@2025-12-01`
    * `nlets whatif log.jsonl --old policies --new bill --rule-off wa-ice-block --json`
    """
    context = ContextFiles(old, directory, grants).load()
    alternatives = (
        *map(_of_directory, new or []),
        *(without_rule(context.bundle, rule_id) for rule_id in rule_off or []),
        *(_blocked(context.bundle, each) for each in block or []),
    )
    if not alternatives:
        raise NothingElseError
    say_warnings((*warnings(context), *_idle(context.bundle, alternatives)))
    inquiry = Inquiry.of(str(old) if old else "the shipped policies", context, alternatives)
    bench = Bench(inquiry.contexts, inquiry.comparisons, processes or len(os.sched_getaffinity(0)))
    tallies = [_judged(bench, log, map_file) for log in logs]
    check_worlds([tally.world for tally in tallies])
    told = Told(Findings(inquiry, tallies), tuple(logs), tuple(tally.world for tally in tallies))
    if as_json:
        print_json(document(told))
    else:
        print("\n".join(lines(told)))


def _idle(bundle: Bundle, alternatives: tuple[Alternative, ...]) -> list[Problem]:
    """Point at alternatives that can't change anything."""
    same = (each.name for each in alternatives if each.bundle.digest == bundle.digest)
    return [Problem(name, "is the same as the rules there are") for name in same]


def _of_directory(path: Path) -> Alternative:
    return Alternative(str(path), load_bundle(path))


def _blocked(bundle: Bundle, text: str) -> Alternative:
    found = _BLOCK.fullmatch(text)
    try:
        since = date.fromisoformat(found[2]) if found else None
    except ValueError:
        since = None
    if found is None or since is None:
        raise typer.BadParameter(f"`{text}` is no state and date such as OR@2025-12-01", param_hint="--block")
    return with_block(bundle, place(found[1]), since)


def _judged(bench: Bench, log: str, map_file: Path | None) -> Tally:
    """Judge one log, and say how far it is."""
    clock = SystemClock()
    began = told = clock.monotonic_ns()

    def tell(messages: int) -> None:
        nonlocal told
        now = clock.monotonic_ns()
        if now - told > _EVERY_NS:
            told = now
            print(f"{messages:,} messages judged, {messages / (now - began) * 1e9:,.0f}/s", file=sys.stderr)

    with reading(log, map_file) as opened:
        return bench.judge(opened.rows(), tell)
