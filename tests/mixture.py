"""Traffic for a whole switch: the synthetic agencies', and what they would hardly ever send."""

from collections.abc import Iterator
from importlib.resources import files
from itertools import islice
from pathlib import Path

import msgspec

from producers.traffic.compose import Composer
from producers.traffic.grants import InventedGrant
from producers.traffic.scenario import WATCHABLE
from producers.traffic.sending import Door
from streams.broker.partitioning import partition_for
from streams.broker.port import Output
from streams.messages.directory import Directory, shipped_directory
from streams.messages.wire import FieldPair, Letter

UNREADABLE = (b"", b"\xff\xfe", b"[1, 2]", b'{"v":1,"id":"m","id":"m"', b'{"hello":"world"}')
"""What can't even be answered."""


def mixture(door: Door, seed: int, grants: tuple[InventedGrant, ...], messages: int) -> list[Output]:
    """Give so many messages of the demo's agencies, with answers nobody asked for and unreadable bytes among them."""
    directory = shipped_directory()
    composer = Composer.of(WATCHABLE, directory, seed, grants)
    sent = [door.output(composed) for composed in islice(composer.messages(), messages)]
    strange = [_output(door, sender, value) for sender, value in _strange(directory)]
    step = max(1, messages // len(strange))
    for number, output in enumerate(strange):
        sent.insert(number * (step + 1), output)
    return sent


def _strange(directory: Directory) -> Iterator[tuple[str, bytes]]:
    police = sorted(agency.ori for agency in directory.agencies.values() if agency.agency == "police")
    ice = min(agency.ori for agency in directory.agencies.values() if agency.agency == "ice-ero")
    yield from zip(police, UNREADABLE, strict=False)
    yield _letter("MADMV0000", "RR", ice, (("LIC", "T12345"), ("OLN", "S12345678")))
    yield _letter("MNDMV0000", "DR", police[0], (("OLN", "S12345678"), ("DDA", "N")))
    yield _letter("NYDMV0000", "DR", ice, (("OLN", "S12345678"),))
    yield _letter("ZZUNK0000", "DQ", "TX", (("OLN", "T12345678"),))
    yield _letter("CADMV0000", "DR", ice, (("OLN", "S12345678"),))


def _letter(sender: str, key: str, to: str, fields: tuple[FieldPair, ...]) -> tuple[str, bytes]:
    letter = Letter(v=1, id=f"strange-{sender}", key=key, sender=sender, to=(to,), fields=fields)
    return sender, msgspec.json.encode(letter)


def _output(door: Door, sender: str, value: bytes) -> Output:
    key = sender.encode()
    return Output(door.topic, partition_for(key, door.partitions), key, value)


def silent_oregon(folder: Path) -> Path:
    """Write the shipped policies with Oregon's block in place, at the state, which then says nothing at all."""
    folder.mkdir()
    block = "    block: {since: 2025-01-01, at: state, answer: silence}\n    accepts:"
    for shipped in files("streams.policies").joinpath("shipped").iterdir():
        text = shipped.read_text(encoding="utf-8")
        text = text.replace("    accepts:", block) if shipped.name == "or.yaml" else text
        (folder / shipped.name).write_text(text, encoding="utf-8")
    return folder
