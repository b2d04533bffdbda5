"""A log, inspected row by row."""

from collections.abc import Iterable
from typing import Final

import msgspec

from streams.logs.inspecting.flow import Flow, FlowReport
from streams.logs.inspecting.personal import Personal, PersonalReport
from streams.logs.inspecting.repeats import Repeats, RepeatsReport
from streams.logs.inspecting.traffic import Traffic, TrafficReport
from streams.messages.directory import Directory
from streams.messages.log import LogEntry, LogRow


class Report(msgspec.Struct, frozen=True):
    """What a log holds."""

    traffic: TrafficReport
    flow: FlowReport
    repeats: RepeatsReport
    personal: PersonalReport
    problems: tuple[str, ...] = ()
    """What was noticed where it was opened."""


class Inspection:
    """Rows taken one by one."""

    def __init__(self, directory: Directory) -> None:
        self._traffic: Final = Traffic(directory)
        self._flow: Final = Flow()
        self._repeats: Final = Repeats()
        self._personal: Final = Personal()

    def take(self, row: LogRow, entry: LogEntry) -> None:
        """Take in a row, and what it is read as."""
        self._traffic.take(entry)
        self._repeats.take(entry)
        self._personal.take(entry, row)
        if entry.at_us is not None:
            self._flow.take(entry.n, entry.at_us, entry.at_text or "")

    def report(self, problems: Iterable[object] = ()) -> Report:
        """Say what was found so far."""
        return Report(
            self._traffic.report(),
            self._flow.report(),
            self._repeats.report(),
            self._personal.report(),
            tuple(map(str, problems)),
        )
