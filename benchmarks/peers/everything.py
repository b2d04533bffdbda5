"""Ours with everything on: a stage run by the real host on the real worker.

Strict checks, directory, all rules, grants, audit, metrics, hop times, fencing; states answer from their population.
"""

import asyncio

from benchmarks.peers.ours import Watched, all_committed, source_of, watched
from benchmarks.task import Reading, Task, given_task, tell
from streams.broker.choose import open_broker
from streams.broker.port import Broker
from streams.broker.topics import TopicNames
from streams.clock import SystemClock
from streams.commands.looping import run_on_loop
from streams.metrics.sources import StageName
from streams.switch.activation.context_cache import ContextCache
from streams.switch.activation.follow import Control
from streams.switch.host.course import MarkedCourse, StampedCourse
from streams.switch.host.loop import Host, HostSetup
from streams.switch.stages.population import Population


async def measure(task: Task) -> Reading:
    """Run until everything is committed."""
    async with open_broker(task.servers) as broker:
        stage = await watched(broker, task, Population())
        host = _host(broker, task, stage)
        running = asyncio.ensure_future(host.run())
        await stage.judged_all.wait()
        await all_committed(broker, f"{task.source}{task.name}", source_of(task))
        reading = stage.stopwatch.read(task.messages)
        host.stop()
        await running
    return reading


def _host(broker: Broker, task: Task, stage: Watched) -> Host:
    names, clock = TopicNames(task.source), SystemClock()
    marked = MarkedCourse(broker, names, clock)
    course = marked if task.stage == StageName.INTAKE else StampedCourse()
    cache = ContextCache(Control(broker, names.control) if course is not marked else marked.control)
    return Host(broker, names, clock, HostSetup(stage, source_of(task), course, cache))


if __name__ == "__main__":
    tell(run_on_loop(measure(given_task())))
