"""Faust's recovery of the tables, made to hand out no record before the flow goes on. Knows nothing of books.

Faust lets the topic's partitions go on, looks for its position, and only then lets the flow go on, which empties the
agent's queue. The flow goes on already since the tables are read back, so a record that came in between was lost: the
next one was booked, and its own offset was committed with the next or, after a restart, it came late.
"""

from faust.tables import TableManager
from faust.tables.recovery import Recovery


class HeldRecovery(Recovery):
    """Reads the tables back; the flow is held while the position is looked for."""

    async def on_recovery_completed(self, generation_id: int = 0) -> None:
        """Hold the flow. Faust lets it go on at the end of this, or when the group has been shared out again."""
        self.app.consumer.stop_flow()
        self.app.flow_control.suspend()
        await super().on_recovery_completed(generation_id)


class HeldTables(TableManager):
    """The tables, read back by that."""

    @property
    def recovery(self) -> Recovery:
        """Make the recovery service, once."""
        if self._recovery is None:
            self._recovery = HeldRecovery(self.app, self, beacon=self.beacon, loop=self.loop)
        return self._recovery
