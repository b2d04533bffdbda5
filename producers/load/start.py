"""What the command asked for, from start to end: set up, run, taken down, reported."""

from collections.abc import Mapping
from dataclasses import dataclass

from rich.console import RenderableType

from producers.load.filter_cost import run_filter_cost
from producers.load.live.display import Display
from producers.load.reporting.circumstances import circumstances_of
from producers.load.reporting.cost import CostReport
from producers.load.reporting.cost_view import drawn_cost
from producers.load.reporting.report import Judgement, Report
from producers.load.reporting.view import drawn
from producers.load.run import LoadRun
from producers.load.setup import Wanted, set_up
from producers.local.admin import SwitchAdmin
from streams.clock import Clock
from streams.errors import Exit


@dataclass(frozen=True, slots=True)
class Result:
    """What was found: for programs, for people, and for the shell."""

    said: Mapping[str, object]
    drawn: RenderableType
    exit: Exit


async def run_wanted(wanted: Wanted, admin: SwitchAdmin, display: Display, clock: Clock) -> Result:
    """Load, or find out what filters cost."""
    if wanted.order.pairs:
        cost = await run_filter_cost(wanted, admin, display, clock)
        return Result(cost.to_json(), drawn_cost(cost), _exit(cost))
    report = await run_load(wanted, admin, display, clock)
    return Result(report.to_json(), drawn(report), _exit(report))


async def run_load(wanted: Wanted, admin: SwitchAdmin, display: Display, clock: Clock) -> Report:
    """Set up, run, and take down; say what is going on."""
    async with set_up(wanted, admin, display, clock) as setup:
        found = await LoadRun(setup.windows, wanted.order).run()
        broker = setup.windows.environment.broker.promises.broker
    return Report.of(wanted.order, found, circumstances_of(broker, wanted.order, wanted.options))


def _exit(report: Report | CostReport) -> Exit:
    if report.why_invalid:
        return Exit.FAILED
    return Exit.NO if report.judgement is Judgement.FAIL else Exit.DONE
