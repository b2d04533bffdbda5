"""Where each kind of record goes: topic, partition and record key. No decision is made here."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from streams.broker.partitioning import partition_for
from streams.broker.port import Output
from streams.broker.topics import TopicNames
from streams.messages.wire import Audited, DeadLetter, Delivery, Delta, Reply, Response

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Routes:
    """The topics of one switch and how many partitions each has. Places of keys are remembered: they never change."""

    names: TopicNames
    partitions: Mapping[str, int]
    _places: dict[tuple[str, str], tuple[int, bytes]] = field(default_factory=dict, compare=False, repr=False)

    def delivery(self, delivery: Delivery, switch: str) -> Output:
        """Send a request on: keyed by the switch it goes to, so that order holds per destination state."""
        return self._output(self.names.deliveries, switch, _encode(delivery))

    def response(self, response: Response) -> Output:
        """Send a state's answer back: keyed by the asker."""
        return self._output(self.names.responses, response.to, _encode(response))

    def reply(self, reply: Reply) -> Output:
        """Hand a terminal what it gets: keyed by its ORI."""
        return self._output(self.names.replies, reply.to, _encode(reply))

    def audited(self, audited: Audited) -> Output:
        """Record what was not simply delivered: keyed by the asker, whose records stay in order."""
        return self._output(self.names.audit, audited.sender or "", _encode(audited))

    def dead_letter(self, letter: DeadLetter) -> Output:
        """Keep what could not be processed: keyed by its source partition."""
        return self._output(self.names.deadletters, f"{letter.topic}|{letter.partition}", _encode(letter))

    def delta(self, delta: Delta) -> Output:
        """Report a batch: keyed by stage and source partition."""
        return self._output(self.names.metrics, f"{delta.stage}|{delta.partition}", _encode(delta))

    def _output(self, topic: str, key: str, value: bytes) -> Output:
        place = self._places.get((topic, key))
        if place is None:
            encoded = key.encode("utf-8", "surrogatepass")
            place = (partition_for(encoded, self.partitions[topic]), encoded)
            self._places[topic, key] = place
        return Output(topic, place[0], place[1], value)
