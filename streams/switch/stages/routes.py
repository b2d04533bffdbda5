"""Where each kind of record goes: topic, partition and record key. No decision is made here."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from streams.broker.partitioning import partition_for
from streams.broker.port import Output
from streams.broker.topics import TopicNames
from streams.broker.tracks import PRECEDENCE, track
from streams.messages.budget_classes import BudgetClass, budget_class_of
from streams.messages.wire import Audited, DeadLetter, Delta, Reply, Response
from streams.metrics.sources import source_name

_encode = msgspec.json.Encoder().encode

_LONGEST_KEPT: Final = 64
"""Bytes of a key that is remembered: longer than any of ours, while a stranger's claim may be as long as a message."""

_KEYS_KEPT: Final = 1 << 16
"""Keys whose partitions are remembered at a time: a key may be anything that a stranger claims to be."""


class Routes:
    """The topics of one switch, and how many partitions each has."""

    def __init__(self, names: TopicNames, partitions: Mapping[str, int]) -> None:
        """Know the way to each topic."""
        self.deliveries: Final = _by_class(names.deliveries, partitions)
        """Keyed by the switch a request goes to, so that order holds per state and class."""
        self._outside: Final = _by_class(names.outside, partitions)
        self.deliveries_to: Final = names.deliveries, partitions[names.deliveries]
        """Their topic, and how many partitions it has."""
        self.responses: Final = _by_class(names.responses, partitions)
        """Keyed by the asker, as replies are."""
        self.responses_to: Final = names.responses, partitions[names.responses]
        """Their topic, and how many partitions it has."""
        self.replies: Final = _by_class(names.replies, partitions)
        """Keyed by the ORI of the terminal, so that order holds per terminal and class."""
        self.replies_to: Final = names.replies, partitions[names.replies]
        """Their topic, and how many partitions it has."""
        self._audit: Final = _whole(names.audit, partitions)
        self._deadletters: Final = _whole(names.deadletters, partitions)
        self._metrics: Final = _whole(names.metrics, partitions)

    def handed_over(self, key: str, whose: str, delivery: bytes) -> Output:
        """Hand a request over to the outside program that plays a state: keyed as its delivery is."""
        return self._outside[budget_class_of(key)].output(whose, delivery)

    def response(self, response: Response) -> Output:
        """Send a state's answer back: keyed by the asker, as urgent as what was asked."""
        return self.responses[budget_class_of(response.asked_key)].output(response.to, _encode(response))

    def reply(self, reply: Reply) -> Output:
        """Hand a terminal what it gets: keyed by its ORI."""
        return self.replies[budget_class_of(reply.key)].output(reply.to, _encode(reply))

    def audited(self, audited: Audited) -> Output:
        """Record what was not simply delivered: keyed by the asker, whose records stay in order."""
        return self._audit.output(audited.sender or "", _encode(audited))

    def dead_letter(self, letter: DeadLetter) -> Output:
        """Keep what could not be processed: keyed by its source partition."""
        return self._deadletters.output(f"{letter.topic}|{letter.partition}", _encode(letter))

    def delta(self, delta: Delta) -> Output:
        """Report a batch: keyed by stage and source partition."""
        return self._metrics.output(source_name(delta.stage, delta.partition), _encode(delta))


class Outlet:
    """The way to one topic, by some of its partitions."""

    __slots__ = ("_places", "_topic", "among")

    def __init__(self, topic: str, among: Sequence[int]) -> None:
        """Know which partitions there are to choose from."""
        self._topic = topic
        self.among: Final = among
        """The partitions it goes by."""
        self._places: dict[str, tuple[int, bytes]] = {}

    def output(self, key: str, value: bytes) -> Output:
        """Address a record."""
        partition, encoded = self._places.get(key) or self._find(key)
        return Output(self._topic, partition, encoded, value)

    def place(self, key: str) -> tuple[int, bytes]:
        """Give the partition of a key, and the key as it is written."""
        return self._places.get(key) or self._find(key)

    def _find(self, key: str) -> tuple[int, bytes]:
        encoded = key.encode("utf-8", "surrogatepass")
        place = self.among[partition_for(encoded, len(self.among))], encoded
        if len(encoded) <= _LONGEST_KEPT:
            if len(self._places) >= _KEYS_KEPT:
                self._places.clear()
            self._places[key] = place
        return place


def _by_class(topic: str, partitions: Mapping[str, int]) -> Mapping[BudgetClass, Outlet]:
    """Give each budget class its track."""
    return {budget_class: Outlet(topic, track(budget_class, partitions[topic])) for budget_class in PRECEDENCE}


def _whole(topic: str, partitions: Mapping[str, int]) -> Outlet:
    return Outlet(topic, range(partitions[topic]))
