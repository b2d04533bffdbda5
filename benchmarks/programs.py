"""The table of measured programs, and how each is started."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import msgspec

from benchmarks.peers.kafka_streams import program as kafka_streams
from benchmarks.peers.quix import program as quix
from benchmarks.task import Task
from streams.metrics.sources import StageName

Command: TypeAlias = Callable[[Task], list[str]]


@dataclass(frozen=True, slots=True)
class Program:
    """A program that is measured."""

    name: str
    stage: StageName
    command: Command
    guarantee: str
    share: float = 1.0
    """How many of the messages it works on, where it would take minutes for all."""
    judges: bool = True
    """Whether it decides, and so must decide as all others do."""


def _ours(module: str) -> Command:
    return lambda task: [sys.executable, "-m", f"benchmarks.peers.{module}", _written(task)]


def _java(threads: int) -> Command:
    return lambda task: kafka_streams.command(task.stage, threads, task.tables, _written(task))


def _quix(task: Task) -> list[str]:
    return quix.command(_written(task))


def _written(task: Task) -> str:
    return msgspec.json.encode(task).decode()


_ONCE: Final = "exactly once"
_INTAKE, _STATE, _BACK = StageName

PROGRAMS: Final = {
    program.name: program
    for program in (
        Program("relay", _INTAKE, _ours("relay"), _ONCE, judges=False),
        Program("intake", _INTAKE, _ours("alike"), _ONCE),
        Program("kafka-streams", _INTAKE, _java(1), _ONCE),
        Program("intake-everything", _INTAKE, _ours("everything"), _ONCE),
        Program("kafka-streams-2", _INTAKE, _java(2), _ONCE),
        Program("quix", _INTAKE, _quix, _ONCE, share=0.1),
        Program("faust", _INTAKE, _ours("faust_filter"), "at least once", share=0.025),
        Program("state", _STATE, _ours("alike"), _ONCE),
        Program("kafka-streams-state", _STATE, _java(1), _ONCE),
        Program("state-everything", _STATE, _ours("everything"), _ONCE),
        Program("back", _BACK, _ours("alike"), _ONCE),
        Program("kafka-streams-back", _BACK, _java(1), _ONCE),
        Program("back-everything", _BACK, _ours("everything"), _ONCE),
    )
}
"""In the order of a round, peers beside ours."""

VERSIONS: Final = {"kafka-streams": kafka_streams.VERSION, "quixstreams": quix.VERSION}
"""Of what is installed beside our own environment."""
