"""A process of the switch, from its connection to its end; `nlets run` calls it. What runs in it is `factory.py`'s."""

import asyncio
import signal
from collections.abc import Sequence

from streams.broker.choose import open_broker
from streams.clock import SystemClock
from streams.errors import Exit
from streams.metrics.sources import StageName
from streams.switch.host.factory import HostFactory, ProcessSetup, run_hosts


async def run_until_told(servers: str, stages: Sequence[StageName], setup: ProcessSetup) -> Exit:
    """Run these stages until SIGTERM or SIGINT; who is told while it connects ends, too."""
    stop = asyncio.Event()
    for told in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(told, stop.set)
    async with open_broker(servers) as broker:
        hosts = await HostFactory(broker, SystemClock(), setup).hosts(stages)
        return await run_hosts(hosts, stop)
