"""`nlets topics`: making the switch's topics and looking at them."""

import asyncio
import json

import pytest
import typer

from streams.broker.kafka import connect
from streams.broker.topics import TopicNames, TopicSpec, specs
from streams.commands.topics import create, show


def test_topics_are_created_as_they_should_be(
    embedded_servers: str, names: TopicNames, capsys: pytest.CaptureFixture[str]
) -> None:
    """A second time changes nothing."""
    create(bootstrap_servers=embedded_servers, prefix=names.prefix, partitions=3)
    create(bootstrap_servers=embedded_servers, prefix=names.prefix, partitions=3)
    show(bootstrap_servers=embedded_servers, prefix=names.prefix, as_json=True)
    shown = json.loads(capsys.readouterr().out)

    assert shown["problems"] == []
    assert [row["partitions"] for row in shown["topics"]] == [3] * 9 + [1] * 2
    assert shown["topics"][0]["topic"] == names.queries


def test_what_is_wrong_is_said(embedded_servers: str, names: TopicNames, capsys: pytest.CaptureFixture[str]) -> None:
    """The exit code is that of a no."""
    with pytest.raises(typer.Exit) as caught:
        show(bootstrap_servers=embedded_servers, prefix=names.prefix)
    said = capsys.readouterr()

    assert caught.value.exit_code == 3
    assert f"{names.queries}: topic does not exist (hint: run `nlets topics create`)" in said.err
    assert "contexts and activations; policy apply, intake → every stage" in said.out


@pytest.mark.kafka
def test_partitions_are_added_where_there_are_fewer(kafka_servers: str, names: TopicNames) -> None:
    """The compacted topics stay one partition."""

    async def make_and_count() -> list[int]:
        broker = await connect(kafka_servers)
        await broker.create([TopicSpec(spec.name, 1, spec.cleanup) for spec in specs(names, 1)])
        await asyncio.to_thread(create, bootstrap_servers=kafka_servers, prefix=names.prefix, partitions=2)
        counts = await broker.topics()
        await broker.close()
        return [counts[name] for name in names.all()]

    assert asyncio.run(make_and_count()) == [2] * 9 + [1] * 2
