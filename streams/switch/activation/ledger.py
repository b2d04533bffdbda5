"""What the control topic says, folded record by record in offset order. Pure; nothing in it crashes on a forged record.

Called by whoever follows the topic: the host, the activator and the commands. What a marker *does* is `markers.py`.
Of contexts only the places are kept: a topic of months holds more of them than a worker has memory for.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

from streams.broker.port import Record
from streams.messages.roll_out import RollOut
from streams.messages.wire import Marker
from streams.switch.activation.control import Completion, Intent, Piece, Told, read_entry

HALF_DONE_AFTER_US: Final = 10_000_000
"""An activation takes a fraction of a second; one that is not complete by now has lost its activator."""


@dataclass(frozen=True, slots=True)
class Activation:
    """An intent, and where its markers are known to stand."""

    intent: Intent
    markers: Mapping[int, int]

    @property
    def number(self) -> int:
        """What orders activations: the offset of the intent."""
        return self.intent.number

    @property
    def complete(self) -> bool:
        """Say whether every partition that the intent saw is known to hold its marker."""
        return bool(self.markers) and self.intent.ends.keys() <= self.markers.keys()


BY_NUMBER: Final = attrgetter("number")
"""What activations are sorted by."""


class Ledger:
    """The control topic up to `next_offset`. A record counts once, however often it is read."""

    def __init__(self) -> None:
        """Begin before the first record."""
        self.next_offset = 0
        self._intents: dict[int, Intent] = {}
        self._markers: dict[int, dict[int, int]] = defaultdict(dict)
        self._pieces: dict[str, dict[int, int]] = defaultdict(dict)

    def fold(self, records: Iterable[Record]) -> None:
        """Take in the next records of the topic."""
        for record in records:
            if record.offset >= self.next_offset:
                self.next_offset = record.offset + 1
                self._take(record.offset, read_entry(record))

    def counts(self, marker: Marker) -> bool:
        """Say whether a marker is of an activation that was really meant."""
        intent = self._intents.get(marker.number)
        return intent is not None and (intent.nonce, intent.ctx) == (marker.nonce, marker.ctx)

    def activations(self) -> tuple[Activation, ...]:
        """List all activations, oldest first."""
        return tuple(Activation(intent, self._markers.get(number, {})) for number, intent in self._intents.items())

    def intent(self, number: int) -> Intent | None:
        """Give the intent of an activation, if it was really meant."""
        return self._intents.get(number)

    def roll_out(self, number: int) -> RollOut | None:
        """Give what an activation tries beside its context, if it does."""
        intent = self._intents.get(number)
        return None if intent is None else intent.roll_out

    def newest(self) -> Activation | None:
        """Find the activation with the highest number, complete or not."""
        return max(self.activations(), key=BY_NUMBER, default=None)

    def newest_complete(self) -> Activation | None:
        """Find the complete activation with the highest number."""
        return max((each for each in self.activations() if each.complete), key=BY_NUMBER, default=None)

    def half_done(self, before_us: int) -> tuple[Activation, ...]:
        """List activations begun before a time that are neither complete nor overtaken by a complete one."""
        newest = self.newest_complete()
        floor = newest.number if newest else -1
        return tuple(a for a in self.activations() if a.number > floor and not a.complete and a.intent.at < before_us)

    def pieces(self, digest: str) -> Collection[int]:
        """Give the offsets of a context's pieces, of each the last that was written."""
        return self._pieces.get(digest, {}).values()

    def _take(self, offset: int, entry: Told | None) -> None:
        match entry:
            case Piece():
                self._pieces[entry.digest][entry.index] = offset
            case Intent() if entry.holds_behind(max(self._intents, default=None)):
                self._intents[entry.number] = entry
            case Completion() if self._fits(entry):
                self._markers[entry.number].update(entry.markers)
            case _:
                return

    def _fits(self, completion: Completion) -> bool:
        """Say whether a completion can be true: its intent stands, and its markers are where it allows them."""
        intent = self._intents.get(completion.number)
        return intent is not None and all(
            offset >= intent.ends.get(partition, 0) for partition, offset in completion.markers.items()
        )
