"""A load from start to end: set up, run, taken down, reported."""

from collections.abc import Callable

from producers.load.reporting.circumstances import circumstances_of
from producers.load.reporting.report import Report
from producers.load.run import LoadRun
from producers.load.setup import Wanted, set_up
from producers.local.admin import SwitchAdmin
from streams.clock import Clock


async def run_load(wanted: Wanted, admin: SwitchAdmin, say: Callable[[str], None], clock: Clock) -> Report:
    """Set up, run, and take down; say what is going on."""
    async with set_up(wanted, admin, say, clock) as setup:
        found = await LoadRun(setup.windows, wanted.order).run()
        broker = setup.windows.environment.broker.promises.broker
    return Report(wanted.order, found, found.outcome.figures(), circumstances_of(broker, wanted.options))
