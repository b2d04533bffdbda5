"""What a message's first line settles: that the hub takes it, and that all sets of rules come to the same. Pure.

Most messages of a log change nothing under any rules, whatever their body says; of these the body is not read. A head
is all of the first line before the control field. It vouches, or passes on: what isn't plain is read the exact way, and
a test shows that the two never differ.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Final, NamedTuple

from streams.messages.admit import Admitted, admit
from streams.messages.fields import split_body
from streams.messages.keys import VEHICLE_KEYS, Traffic
from streams.messages.message import Message
from streams.messages.synthetic import synthesis_of
from streams.messages.text import END, TEXT_LIMIT, read_header
from streams.messages.times import parse_time
from streams.policies.plans import EPOCHS_KEPT
from streams.whatif.lanes import Lanes
from streams.whatif.tally import Met

_END: Final = f"{END}\n"
_CONTROL: Final = re.compile("[0-9A-Z]{1,10}")
_VEHICLE: Final = re.compile(r"(?:VIN/[0-9A-Z]+|LIC/[0-9A-Z]+\.LIY/[0-9A-Z]+\.LIT/[0-9A-Z]+)(?:[.\n]|\Z)")
"""A body that begins so names a vehicle, whatever follows."""
_VEHICLE_BODY: Final = split_body("VIN/X")[0]
_HEADS_KEPT: Final = 1 << 17


class Head(NamedTuple):
    """What a head settles of messages that nobody's rules part on."""

    traffic: Traffic
    requests: int
    must_name_vehicle: bool


class Heads:
    """Heads met so far, stretch by stretch of time."""

    def __init__(self, lanes: Lanes) -> None:
        self._lanes: Final = lanes
        self._by_stretch: Final[defaultdict[int, dict[str, Head | None]]] = defaultdict(dict)

    def settle(self, row: Mapping[str, object]) -> Met | None:
        """Say what is to be counted of a row; nothing if it must be read the exact way."""
        text, at = row.get("text"), row.get("at")
        at_us = parse_time(at) if isinstance(at, str) else None
        if at_us is None or not isinstance(text, str) or not _stands_alone(row):
            return None
        first, end, body = text.partition(_END)
        name, _, control = first.rpartition(".*")
        if not end or not _CONTROL.fullmatch(control) or not _is_plain(text, first):
            return None
        head = self._head(at_us, name)
        return _met(at_us, head, row.get("id")) if head and _is_sound(head, body) else None

    def _head(self, at_us: int, name: str) -> Head | None:
        self._lanes.turn_to(at_us)
        heads = self._by_stretch[self._lanes.since]
        if name not in heads:
            self._make_room(heads)
            heads[name] = self._read(name)
        return heads[name]

    def _make_room(self, heads: dict[str, Head | None]) -> None:
        if len(heads) >= _HEADS_KEPT:
            heads.clear()
        if len(self._by_stretch) > EPOCHS_KEPT:
            self._by_stretch.clear()

    def _read(self, name: str) -> Head | None:
        """Read a head with a body that no check fails; it settles nothing if any lane of it may part."""
        header = None if "*" in name else read_header(name)  # One control field is cut off already.
        admitted = admit(Message(*header, fields=_VEHICLE_BODY), self._lanes.directory) if header else None
        if not isinstance(admitted, Admitted) or any(self._lanes.of(admitted.message, to) for to in admitted.requests):
            return None
        key = admitted.message.key
        return Head(key.traffic, len(admitted.requests), key.code in VEHICLE_KEYS)


def _stands_alone(row: Mapping[str, object]) -> bool:
    """Say whether the text is the only form the message came in."""
    return row.get("xml") is None and row.get("message") is None


def _met(at_us: int, head: Head, given_id: object) -> Met:
    return Met(at_us, head.traffic, head.requests, synthesis_of(given_id if isinstance(given_id, str) else None))


def _is_plain(text: str, first: str) -> bool:
    """Say whether a text is read as it stands, and this is its first line."""
    return len(text) * 4 <= TEXT_LIMIT and text.replace("\n", "").isprintable() and "\n" not in first


def _is_sound(head: Head, body: str) -> bool:
    """Say whether no check on a body can fail."""
    if head.traffic is not Traffic.QUERY:
        return True
    return "DOB" not in body.upper() and (not head.must_name_vehicle or _VEHICLE.match(body) is not None)
