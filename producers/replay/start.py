"""A replay from its order to its end."""

from collections.abc import Callable

from producers.load.live.display import Display
from producers.replay.crew import crew_of
from producers.replay.ports import ReplayAdmin
from producers.replay.report import Decided, Report, report_of
from producers.replay.run import Stage, replay_into_live, replay_into_own, say_noticed
from producers.replay.wanted import Ground, Wanted
from streams.broker.choose import open_broker
from streams.broker.port import Broker
from streams.broker.timetable import timetable_of
from streams.broker.topics import TopicNames
from streams.clock import Clock


async def run_replay(
    wanted: Wanted, admin: ReplayAdmin, display: Display, clock: Clock, write: Callable[[bytes], object]
) -> Report:
    """Replay a log; each row of what was decided is also written."""
    wanted.check()
    rules = admin.load_rules(wanted.files.policies, wanted.files.directory, wanted.files.grants)
    for warning in rules.warnings:
        display.say(f"warning: {warning}")
    if wanted.ground is Ground.OFFLINE:
        return _replay_offline(Stage(wanted, rules, clock, display), write)
    async with open_broker(wanted.servers) as broker:
        display.say(f"{broker.promises.broker} at {broker.servers}, topics `{wanted.prefix}*`")
        stage = Stage(wanted, rules, clock, display)
        if wanted.ground is Ground.LIVE:
            outcome = await replay_into_live(stage, broker, write)
        else:
            try:
                outcome = await replay_into_own(stage, broker, crew_of(wanted, admin), write)
            finally:
                await _tidy(wanted, broker)
        return report_of(wanted, rules.digest, broker.promises.broker, outcome)


def _replay_offline(stage: Stage, write: Callable[[bytes], object]) -> Report:
    wanted, lines = stage.wanted, stage.wanted.lines()
    findings = stage.rules.decide(lines.entries(), wanted.as_of_us(stage.clock), write)
    say_noticed(lines, stage.display)
    return report_of(wanted, stage.rules.digest, None, Decided(findings, lines.notices.broke_off))


async def _tidy(wanted: Wanted, broker: Broker) -> None:
    """Take away the topics of a replay that has no name to come back by."""
    names = TopicNames(wanted.prefix)
    if not wanted.keep:
        await broker.delete((*names.all(), timetable_of(names)))
