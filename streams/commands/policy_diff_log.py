"""What of a log two bundles decide otherwise: the part of `nlets policy diff` that reads one."""

import os
from collections import Counter

from streams.commands.reading import reading
from streams.commands.watching import Watch
from streams.diffs.document import Counted, InLog
from streams.logs.log import NumberedRow
from streams.policies.context import Context
from streams.whatif.judging import Comparison
from streams.whatif.processes import Bench


def counted_in(log: str, contexts: tuple[Context, ...], watch: Watch[NumberedRow]) -> InLog:
    """Judge a log by both, and count what changes by state and agency."""
    bench = Bench(contexts, (Comparison(0, 1),), len(os.sched_getaffinity(0)))
    with reading(log) as opened, watch("messages read", opened.rows()) as rows:
        tally = bench.judge(rows, lambda _: None)
    changed = Counter[Counted]()
    for cell, n in tally.changed.items():
        change = cell.change
        changed[Counted(change.state or "-", change.agency, change.before, change.after)] += n
    return InLog(log, tally.messages, tally.rejected, tally.requests.total(), changed)
