"""A bundle rolled out on a running switch: in shadow, for a share, for all, and back."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from streams.broker.kafka import KafkaBroker
from streams.broker.topics import TopicNames
from streams.clock import SystemClock
from streams.commands.policy_diff_log import counted_in
from streams.commands.watching import unwatched
from streams.messages.roll_out import bucket_of
from streams.messages.wire import Letter, Reply
from streams.switch.activation.stale import compare_contexts
from streams.trials.reading import trials_of
from tests.roll_outs import RollOutSite, askers, built, shipped, stricter, workers, write_log


@pytest.fixture(autouse=True)
def one_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a short log be judged in this process: others take longer to start than it takes."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})


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
    site = await built(broker, names)
    shadowed, steps = await _walk(site)
    trials = await trials_of(broker, names)
    found = await compare_contexts(broker, names)
    shared = {ori: {new if bucket_of(ori) < 40 else old} for ori in askers()}
    path = write_log(shadowed, folder / "log.jsonl", SystemClock().now_us())
    log = counted_in(str(path), (shipped(), stricter()), unwatched)
    counted = trials[0].sheet

    assert steps == {
        "shadow": {ori: {old} for ori in askers()},
        "share": shared,
        "share, after a restart": shared,
        "full": {ori: {new} for ori in askers()},
        "rolled back": {ori: {old} for ori in askers()},
    }
    assert found.sound
    assert found.compared > len(steps) * len(shadowed)
    assert counted.requests == log.requests == len(shadowed)
    assert {(*change,): n for change, n in counted.changed.items()} == {
        (one.state, one.agency, one.before.value, one.after.value): n for one, n in log.changed.items()
    }
    assert [(each.roll_out.percent, each.sheet.requests) for each in trials] == [
        (0, len(shadowed)), (40, 2 * len(shadowed)),
    ]  # fmt: skip


async def _walk(site: RollOutSite) -> tuple[Sequence[Letter], Mapping[str, Mapping[str, set[str]]]]:
    """Take each step, and let everybody ask; give what was asked first, and at each step who was decided by what."""
    steps = {}
    async with workers(site):
        await site.apply(stricter(), 0)
        shadowed = await site.ask()
        steps["shadow"] = deciders(await site.answers(shadowed))
        await site.apply(stricter(), 40)
        steps["share"] = deciders(await site.answers(await site.ask()))
    async with workers(site):
        steps["share, after a restart"] = deciders(await site.answers(await site.ask()))
        await site.apply(stricter())
        steps["full"] = deciders(await site.answers(await site.ask()))
        await site.roll_back()
        steps["rolled back"] = deciders(await site.answers(await site.ask()))
    return shadowed, steps
