"""A replay into a switch: topics, rules in force, workers, sending, and reading back what was decided."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Final, TypeVar

from producers.load.live.display import Display, Watched
from producers.replay.crew import Crew, Guard
from producers.replay.fidelity import Fidelity
from producers.replay.lines import Lines, Survey, survey
from producers.replay.ports import Findings, Rules
from producers.replay.sending import Outlet, Sending
from producers.replay.tempo import Tempo, paced, positions_s
from producers.replay.title import check_title, title_output
from producers.replay.view import View
from producers.replay.waiting import Waiting
from producers.replay.wanted import Wanted
from streams.broker.pages import KeptPages, Replayed, TopicPages
from streams.broker.port import Broker
from streams.broker.timetable import Leg, Told, page_output, read_told, timetable_spec
from streams.broker.topics import MissingTopicError, TopicNames, specs
from streams.clock import Clock
from streams.messages.log import LogEntry

T = TypeVar("T")

PARTITIONS: Final = 4
"""So many at least: enough to have a track for officer safety."""
_BARE: Final = 200
_BARE_GAP_S: Final = 0.005
"""The bare pacer is measured for a second."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What a replay runs with."""

    wanted: Wanted
    rules: Rules
    clock: Clock
    display: Display


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a replay came to."""

    findings: Findings
    fidelity: Fidelity
    resumed_after: int
    """The last line that an earlier life had sent; 0 if there was none."""
    sent: int
    sending_s: float
    broke_off: bool
    """Whether the log ends in the middle: what stands before was replayed."""


async def replay_into_own(stage: Stage, broker: Broker, crew: Crew, write: Callable[[bytes], object]) -> Outcome:
    """Replay into a switch of its own, from where it stopped if it was begun."""
    names = TopicNames(stage.wanted.prefix)
    told = await _begin(stage, broker, names)
    async with crew(broker, names) as guard:
        replay = Replay(stage, Replayed(broker, names, told, TopicPages(broker, names)))
        return await _guarded(replay.run(write), guard)


async def replay_into_live(stage: Stage, broker: Broker, write: Callable[[bytes], object]) -> Outcome:
    """Replay into a switch that runs, which judges by its own clock, under the rules that are in force there."""
    names = TopicNames(stage.wanted.prefix)
    if names.queries not in await broker.topics():
        raise MissingTopicError(names.queries)
    written = (names.deliveries, names.audit, names.replies)
    starts = {topic: await broker.ends(topic) for topic in written}
    return await Replay(stage, Replayed(broker, names, Told(), KeptPages(), starts)).run(write)


async def _begin(stage: Stage, broker: Broker, names: TopicNames) -> Told:
    """Make topics and put the rules in force, unless that was done; give what was sent already."""
    title = stage.wanted.title(stage.rules)
    await broker.create((*specs(names, max(PARTITIONS, stage.wanted.workers)), timetable_spec(names)))
    told = await read_told(broker, names)
    if told.title is None:
        await stage.rules.put_in_force(broker, names, stage.clock.now_us())
        await broker.append([title_output(names, title)])
    else:
        check_title(names.prefix, told.title, title)
    # What an earlier life sent and could not write down any more stands on no page: it is passed over, and sent again.
    ends = await broker.ends(names.queries)
    await broker.append([page_output(names, [Leg(partition=number, until=end) for number, end in ends.items()])])
    return told


@dataclass(frozen=True, slots=True)
class Replay:
    """The sending of a log, and the gathering of what was decided."""

    stage: Stage
    replayed: Replayed

    async def run(self, write: Callable[[bytes], object]) -> Outcome:
        """Send, wait until all of it is decided, and read back what."""
        wanted, clock, told = self.stage.wanted, self.stage.clock, self.replayed.told
        resumed_after, lines = told.last_line, wanted.lines()
        seen = survey(entry for entry in lines.entries() if entry.n > resumed_after)
        say_noticed(lines, self.stage.display)
        fidelity = Fidelity(wanted.pace)
        if wanted.pace.is_timed:
            await measure_bare(fidelity, clock)
        begun_ns = clock.monotonic_ns()
        sending = await self._send(lines, seen, fidelity)
        sending_s = (clock.monotonic_ns() - begun_ns) / 1e9
        self.stage.display.say(f"sent {sending.stored} messages in {sending_s:.1f} s; waiting until they are decided")
        sent = (entry for entry in lines.entries() if entry.n <= told.last_line)
        findings = await self._gather(sent, write)
        return Outcome(findings, fidelity, resumed_after, sending.stored, sending_s, lines.notices.broke_off)

    async def _gather(self, sent: Iterable[LogEntry], write: Callable[[bytes], object]) -> Findings:
        """Wait, and read back; a wait that is given up leaves lines without a decision, which are named."""
        display = self.stage.display
        waiting = Waiting(self.stage.wanted.patience_s, self.stage.clock)
        async with display.watching(Watched(waiting.look, waiting.press)):
            findings = await self.stage.rules.gather(self.replayed, sent, write, waiting.goes_on)
        if findings.undecided and waiting.given_up:
            display.say(f"warning: {waiting.given_up}; there are messages without a decision")
        return findings

    async def _send(self, lines: Lines, seen: Survey, fidelity: Fidelity) -> Sending:
        wanted, clock, broker = self.stage.wanted, self.stage.clock, self.replayed.broker
        topic = self.replayed.names.queries
        partitions = (await broker.topics())[topic]
        outlet = Outlet(broker, topic, partitions, self.replayed.pages, clock, self.stage.rules, wanted.as_of_us(clock))
        sending = Sending(outlet, self.replayed.told, fidelity)
        after = self.replayed.told.last_line
        left = (line for line in lines if line.entry.n > after)
        first = list(islice(left, 1))  # Opening a log takes time, which no message shall be charged with.
        tempo = Tempo(wanted.pace.factor, clock.monotonic_ns())
        view = View(seen, wanted.pace, tempo, sending, clock)
        async with self.stage.display.watching(Watched(view.look, view.press)):
            await sending.run(positions_s(chain(first, left), wanted.pace, seen.first_us or 0), tempo)
        return sending


def say_noticed(lines: Lines, display: Display) -> None:
    """Say what was noticed in the log."""
    for problem in lines.notices.problems():
        display.say(f"warning: {problem}")


async def measure_bare(fidelity: Fidelity, clock: Clock) -> None:
    """Pace for a second without a broker, in this very process: what drift there is then is none of the broker's."""
    tempo = Tempo(1.0, clock.monotonic_ns())
    async for batch in paced(((number * _BARE_GAP_S, None) for number in range(_BARE)), tempo, clock):
        now_ns = clock.monotonic_ns()
        for due_ns, _ in batch:
            fidelity.bare.add((now_ns - due_ns) // 1_000)


async def _guarded(work: Coroutine[Any, Any, T], guard: Guard) -> T:
    """Work, unless one of the crew ends first."""
    working, guarding = asyncio.ensure_future(work), asyncio.ensure_future(guard)
    try:
        await asyncio.wait((working, guarding), return_when=asyncio.FIRST_COMPLETED)
        if guarding.done():
            guarding.result()
        return await working
    finally:
        working.cancel()
        guarding.cancel()
        await asyncio.gather(working, guarding, return_exceptions=True)
