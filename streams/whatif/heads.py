"""What a message's first line settles: that the hub takes it, and that all sets of rules come to the same. Pure.

Most messages of a log change nothing under any rules, whatever their body says; of these the body is not read. A head
is all of the first line before the control field; heads that no check and no rule tells apart are read once. It
vouches, or passes on: what isn't plain is read the exact way, and a test shows that the two never differ.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, TypeAlias

from streams.messages.admit import Admitted, admit, is_birth_date
from streams.messages.fields import split_body
from streams.messages.keys import KEYS, VEHICLE_KEYS, Traffic
from streams.messages.message import Message
from streams.messages.places import CODES
from streams.messages.synthetic import Synthesis, synthesis_of
from streams.messages.text import END, TEXT_LIMIT, read_header
from streams.messages.times import parse_time
from streams.policies.plans import EPOCHS_KEPT
from streams.whatif.lanes import KEPT, Lanes
from streams.whatif.tally import Met

_END: Final = f"{END}\n"
_CONTROL: Final = re.compile("[0-9A-Z]{1,10}")
_VEHICLE: Final = re.compile(r"(?:VIN/[0-9A-Z]+|LIC/[0-9A-Z]+\.LIY/[0-9A-Z]+\.LIT/[0-9A-Z]+)(?:[.\n]|\Z)")
"""A body that begins so names a vehicle, whatever follows."""
_VEHICLE_BODY: Final = split_body("VIN/X")[0]
_BORN: Final = re.compile(r"(?:^|\.)DOB/([0-9]{8})(?=\.[A-Z]{3}/|$)", re.MULTILINE)
"""A date of birth that ends where its digits do."""

_Party: TypeAlias = tuple[int | None, str | None]
"""The number of a kind of asker, where that matters, and whose data it holds, where that does."""
_Look: TypeAlias = tuple[str, _Party, _Party | tuple[str, ...]]
"""A message key, its sender, its destinations."""


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """What a head settles of messages that nobody's rules part on. Compared by identity, to be counted fast."""

    traffic: Traffic
    requests: int
    must_name_vehicle: bool


@dataclass(slots=True)
class Settled:
    """Messages of which nothing more need be read; most are alike, so they are counted together."""

    times_us: list[int] = field(default_factory=list)
    alike: Counter[tuple[Head, Synthesis | None]] = field(default_factory=Counter)

    def add(self, head: Head, at_us: int, given_id: object) -> None:
        """Take one in."""
        self.times_us.append(at_us)
        self.alike[head, synthesis_of(given_id) if isinstance(given_id, str) else None] += 1

    def met(self) -> Iterator[Met]:
        """Say what there is to be counted."""
        for (head, world), messages in self.alike.items():
            yield Met(messages, head.traffic, messages * head.requests, world)


class Heads:
    """Heads met so far, stretch by stretch of time."""

    def __init__(self, lanes: Lanes, kept: int = KEPT) -> None:
        self._lanes: Final = lanes
        self._kept: Final = kept
        self._by_stretch: Final[defaultdict[int, dict[_Look, Head | None]]] = defaultdict(dict)

    def settle(self, row: Mapping[str, object], settled: Settled) -> bool:
        """Take a row in; say whether it was, or must be read the exact way."""
        text, at = row.get("text"), row.get("at")
        at_us = parse_time(at) if isinstance(at, str) else None
        if at_us is None or not isinstance(text, str) or not _stands_alone(row):
            return False
        first, end, body = text.partition(_END)
        name, _, control = first.rpartition(".*")
        if not end or not _CONTROL.fullmatch(control) or not _is_plain(text, first):
            return False
        head = self._head(at_us, name)
        if head is None or not _is_sound(head, body):
            return False
        settled.add(head, at_us, row.get("id"))
        return True

    def _head(self, at_us: int, name: str) -> Head | None:
        look = self._look(name)
        if look is None:
            return None
        self._lanes.turn_to(at_us)
        heads = self._by_stretch[self._lanes.since]
        if look not in heads:
            self._make_room(heads)
            heads[look] = self._read(name)
        return heads[look]

    def _look(self, name: str) -> _Look | None:
        """Give what checks and rules see of a head; nothing if somebody in it is unknown.

        INVARIANT: heads that look alike are admitted alike, make as many requests, and come to the same lanes.
        """
        code, _, rest = name.partition(".")
        sender, _, to = rest.partition(".")
        key, kind = KEYS.get(code), self._lanes.kind_of(sender)
        if key is None or kind is None:
            return None
        if key.traffic is not Traffic.ANSWER:
            return code, (kind, None), self._place(to)
        asker = self._lanes.kind_of(to)
        return None if asker is None else (code, (kind, self._lanes.directory.state_of(sender)), (asker, None))

    def _place(self, to: str) -> _Party | tuple[str, ...]:
        """Give whose data an agency holds; what isn't one known agency stands for itself."""
        is_agency = to not in CODES and self._lanes.kind_of(to) is not None
        return (None, self._lanes.directory.state_of(to)) if is_agency else (to,)

    def _make_room(self, heads: dict[_Look, Head | None]) -> None:
        if len(heads) >= self._kept:
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


def _is_plain(text: str, first: str) -> bool:
    """Say whether a text is read as it stands, and this is its first line."""
    return len(text) * 4 <= TEXT_LIMIT and text.replace("\n", "").isprintable() and "\n" not in first


def _is_sound(head: Head, body: str) -> bool:
    """Say whether no check on a body can fail."""
    if head.traffic is not Traffic.QUERY:
        return True
    return (not head.must_name_vehicle or _VEHICLE.match(body) is not None) and _is_born(body)


def _is_born(body: str) -> bool:
    """Say whether a body names no date of birth, or one that is plainly a date."""
    named = body.upper().count("DOB")
    if not named:
        return True
    born = _BORN.search(body) if named == 1 else None
    return born is not None and _is_date(born[1])


_is_date: Final = lru_cache(maxsize=1 << 16)(is_birth_date)
