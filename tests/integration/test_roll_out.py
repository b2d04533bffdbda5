"""A bundle rolled out on a running switch: in shadow, for a share, for all, and back."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from streams.broker.kafka import KafkaBroker
from streams.broker.topics import TopicNames
from streams.clock import SystemClock
from streams.commands.policy_diff_log import counted_in
from streams.messages.roll_out import bucket_of
from streams.messages.wire import Reply
from streams.switch.activation.stale import compare_contexts
from streams.switch.host.loops import Loops
from streams.trials.reading import trials_of
from tests.roll_outs import askers, running_switch, shipped, stricter, write_log


def deciders(answers: list[tuple[str, Reply]]) -> Mapping[str, set[str]]:
    """Say by which contexts each asker was decided."""
    return {ori: {reply.stamp.ctx for sender, reply in answers if sender == ori} for ori in askers()}


async def test_a_bundle_is_rolled_out_step_by_step(
    embedded_broker: KafkaBroker, names: TopicNames, tmp_path: Path
) -> None:
    """A shadow decides nothing and counts what `policy diff --log` counts; a share is whose it should be."""
    await _roll_out(embedded_broker, names, tmp_path)


@pytest.mark.kafka
@pytest.mark.deep
async def test_on_apache_kafka_it_is_rolled_out_alike(
    kafka_broker: KafkaBroker, names: TopicNames, tmp_path: Path
) -> None:
    """Where counts and decisions share a transaction."""
    await _roll_out(kafka_broker, names, tmp_path)


async def _roll_out(broker: KafkaBroker, names: TopicNames, folder: Path) -> None:
    old, new = shipped().digest, stricter().digest
    async with running_switch(broker, names, Loops.PLAIN) as site:
        await site.apply(stricter(), 0)
        shadowed = await site.ask()
        in_shadow = deciders(await site.answers(shadowed))
        await site.apply(stricter(), 40)
        in_share = deciders(await site.answers(await site.ask()))
        await site.apply(stricter())
        in_full = deciders(await site.answers(await site.ask()))
        back = await site.roll_back()
        rolled_back = deciders(await site.answers(await site.ask()))
        trials = await trials_of(broker, names)
        found = await compare_contexts(broker, names)

    assert in_shadow == rolled_back == {ori: {old} for ori in askers()}
    assert in_share == {ori: {new if bucket_of(ori) < 40 else old} for ori in askers()}
    assert in_full == {ori: {new} for ori in askers()}
    assert (back.intent.ctx, back.intent.roll_out) == (old, None)
    assert found.sound
    assert found.compared > 4 * len(shadowed)
    log = counted_in(str(write_log(shadowed, folder / "log.jsonl", SystemClock().now_us())), (shipped(), stricter()))
    counted = trials[0].sheet
    assert counted.requests == log.requests == len(shadowed)
    assert {(*change,): n for change, n in counted.changed.items()} == {
        (one.state, one.agency, one.before.value, one.after.value): n for one, n in log.changed.items()
    }
    assert [(each.roll_out.percent, each.sheet == counted) for each in trials] == [
        (0, True), (40, True),
    ]  # fmt: skip
