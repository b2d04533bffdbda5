"""`nlets deadletters`: listed without content, shown as bytes, put back only if that is said."""

import asyncio
import json
from pathlib import Path

import msgspec

from streams.broker.kafka import connect
from streams.broker.port import Output, Partition
from streams.broker.topics import TopicNames, specs
from streams.messages.wire import VERSION, DeadLetter
from tests.demos import said, start

BYTES = b'\x00\xff {"OLN":"D1"}\n'


async def test_what_could_not_be_processed_goes_back_as_it_came(
    embedded_servers: str, names: TopicNames, tmp_path: Path
) -> None:
    """Dry unless --send; byte for byte."""
    broker = await connect(embedded_servers)
    await broker.create(specs(names, 2))
    letter = DeadLetter(
        v=VERSION, stage="intake", topic=names.queries, partition=1, offset=4, reason="no letter that can be read",
        key=b"TXPDX0001", value=BYTES, at=1,
    )  # fmt: skip
    await broker.append([Output(names.deadletters, 0, b"k", msgspec.json.encode(letter))])
    shared = ("--bootstrap-servers", embedded_servers, "--prefix", names.prefix)

    async def run(*words: str) -> tuple[int, str, str]:
        return await asyncio.to_thread(said, start("deadletters", *words, *shared, cwd=tmp_path))

    listed = await run("list", "--json")
    unnamed, _, why = await run("requeue", "--to", names.queries)
    _, dry, _ = await run("requeue", "0/0", "--to", names.queries, "--json")
    untouched = await broker.ends(names.queries)
    code, out, err = await run("requeue", "--all", "--to", names.queries, "--send", "--json")
    back = [
        (record.key, record.value)
        async for records in broker.read(Partition(names.queries, 1), 0, (await broker.ends(names.queries))[1])
        for record in records
    ]
    await broker.delete(names.all())
    await broker.close()

    assert [each["place"] for each in json.loads(listed[1])] == ["0/0"]
    assert "OLN" not in listed[1]
    assert (unnamed, "nothing says which dead letters" in why) == (2, True)
    assert json.loads(dry) == {"to": names.queries, "letters": 1, "written": 0, "clipped": []}
    assert sum(untouched.values()) == 0
    assert code == 0, err
    assert json.loads(out)["written"] == 1
    assert back == [(b"TXPDX0001", BYTES)]
