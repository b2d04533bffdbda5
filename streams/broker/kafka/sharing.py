"""How a group shares a topic's partitions: in turn, and so that every member can tell whether all were shared out.

The library lets only a group's leader watch for added partitions. A leader that restarts in its slot is given its old
partitions without being told that it leads, and then nobody watches: an added partition is never read. So an assignment
says here how many partitions it covers, and any member that knows of more asks for another round. It also says among
how many workers they were shared out, from which each knows what it commits together (`convoys.py`).
"""

from collections.abc import Iterable, Mapping
from typing import Final

from aiokafka.cluster import ClusterMetadata
from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from aiokafka.coordinator.protocol import ConsumerProtocolMemberAssignment, ConsumerProtocolMemberMetadata

_BYTES: Final = 4


class CountedSharing(RoundRobinPartitionAssignor):
    """One member's side of the sharing of one topic."""

    def __init__(self, topic: str) -> None:
        """Know nothing yet."""
        self._topic = topic
        self._asked = 0
        self.covered = 0
        """How many partitions the newest assignment shared out."""
        self.workers = 0
        """Among how many; 0 if it does not say."""

    def ask_again(self) -> None:
        """Differ from before at the next join: the broker gives a member that comes back unchanged what it had."""
        self._asked += 1

    def metadata(self, topics: Iterable[str]) -> ConsumerProtocolMemberMetadata:
        """Say what this member reads, and how often it asked."""
        return ConsumerProtocolMemberMetadata(self.version, list(topics), self._asked.to_bytes(_BYTES, "big"))

    def assign(
        self, cluster: ClusterMetadata, members: Mapping[str, ConsumerProtocolMemberMetadata]
    ) -> dict[str, ConsumerProtocolMemberAssignment]:
        """Share out what the leader knows of, and say how much that is."""
        count = len(cluster.partitions_for_topic(self._topic) or ())
        told = count.to_bytes(_BYTES, "big") + len(members).to_bytes(_BYTES, "big")
        shared: dict[str, ConsumerProtocolMemberAssignment] = super().assign(cluster, members)
        return {
            member: ConsumerProtocolMemberAssignment(part.version, part.assignment, told)
            for member, part in shared.items()
        }

    def on_assignment(self, assignment: ConsumerProtocolMemberAssignment) -> None:
        """Note how much was shared out, and among how many."""
        self.covered = int.from_bytes(assignment.user_data[:_BYTES], "big")
        self.workers = int.from_bytes(assignment.user_data[_BYTES:], "big")
