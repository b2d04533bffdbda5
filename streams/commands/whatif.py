"""`nlets whatif`: what other rules would have done with a log. Imports no broker."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final

import typer

from streams.clock import SystemClock
from streams.commands.options import DirectoryOption, GrantsOption, JsonOption, MapOption
from streams.commands.output import print_json, say_warnings
from streams.commands.reading import reading

_EVERY_NS: Final = 2 * 10**9
"""How often progress is told."""


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
    from streams.policies.context_files import ContextFiles
    from streams.whatif.asking import Others, inquire
    from streams.whatif.document import Told, document
    from streams.whatif.findings import Findings
    from streams.whatif.processes import Bench
    from streams.whatif.seeds import check_worlds
    from streams.whatif.telling import lines

    others = Others(tuple(new or ()), tuple(rule_off or ()), tuple(block or ()))
    inquiry, problems = inquire(ContextFiles(old, directory, grants), others)
    say_warnings(problems)
    bench = Bench(inquiry.contexts, inquiry.comparisons, processes or len(os.sched_getaffinity(0)))
    tallies = []
    for log in logs:
        with reading(log, map_file) as opened:
            tallies.append(bench.judge_log(opened, _telling()))
    worlds = tuple(tally.world for tally in tallies)
    check_worlds(worlds)
    told = Told(Findings(inquiry, tallies), tuple(logs), worlds)
    if as_json:
        print_json(document(told))
    else:
        print("\n".join(lines(told)))


def _telling() -> Callable[[int], None]:
    """Begin to say every now and then how far it is."""
    clock = SystemClock()
    began = told = clock.monotonic_ns()

    def tell(messages: int) -> None:
        nonlocal told
        now = clock.monotonic_ns()
        if now - told > _EVERY_NS:
            told = now
            print(f"{messages:,} messages judged, {messages / (now - began) * 1e9:,.0f}/s", file=sys.stderr)

    return tell
