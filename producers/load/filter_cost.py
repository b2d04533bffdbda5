"""What filters cost, from start to end: set up, the same messages with filters off and on, reported."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import partial
from itertools import islice
from typing import Final

from producers.load.alternation import Alternation
from producers.load.guard import guarded
from producers.load.live.display import Display
from producers.load.orders import PAIRS
from producers.load.reporting.circumstances import circumstances_of
from producers.load.reporting.cost import CostReport
from producers.load.setup import Setup, Wanted, set_up
from producers.local.admin import FilterSwitch, SwitchAdmin
from producers.traffic.compose import Composer
from producers.traffic.paced import composer_of
from streams.clock import Clock, cpu_ns_of
from streams.messages.directory import shipped_directory
from streams.messages.message import Message

_DECIDED: Final = 20_000
"""So many messages are looked at for what first decisions cost."""


async def run_filter_cost(wanted: Wanted, admin: SwitchAdmin, display: Display, clock: Clock) -> CostReport:
    """Set up, alternate, and take down; the filters are back at the end, whatever ends it."""
    order = wanted.order
    async with set_up(wanted, admin, display, clock) as setup, setup.windows.awake():
        broker = setup.windows.environment.broker
        filters = await admin.filters(broker, wanted.names)
        async with _kept(filters, setup):
            cpu_ns = partial(_cpu_ns, setup.own.children.pids if setup.own else ())
            found = await Alternation(setup.windows, order, filters, cpu_ns).run(order.pairs or PAIRS)
        circumstances = circumstances_of(broker.promises.broker, order, wanted.options)
    display.say("working out intervals")
    composer = composer_of(order.traffic, shipped_directory(), order.seed, clock.now_us())
    costs = filters.decision_costs(islice(_messages(composer), _DECIDED))
    return CostReport.of(order, found, costs, circumstances)


@asynccontextmanager
async def _kept(filters: FilterSwitch, setup: Setup) -> AsyncIterator[None]:
    """Have filters back in force at the end; a switch of our own ends with us, and needs no guard."""
    if setup.own:
        yield
        return
    async with guarded(filters, setup.windows.environment.broker):
        yield


def _cpu_ns(pids: Iterable[int]) -> int | None:
    """Add up the processor time of processes, if it is known of all, and there are any."""
    times = [cpu_ns_of(pid) for pid in pids]
    known = [ns for ns in times if ns is not None]
    return sum(known) if known and len(known) == len(times) else None


def _messages(composer: Composer) -> Iterable[Message]:
    return (composed.message for composed in composer.messages() if composed.message)
