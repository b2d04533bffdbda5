"""A small switch for tests of the stages: the samples' agencies and grants, the shipped rules, no broker."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec

from streams.broker.port import Output
from streams.broker.topics import TopicNames
from streams.messages.directory import load_directory
from streams.messages.times import parse_time
from streams.messages.wire import Audited, DeadLetter, Delivery, Delta, FieldPair, Letter, Reply, Response
from streams.metrics.coverage import Span
from streams.policies.context import Context
from streams.policies.grants_file import read_grants
from streams.policies.load import shipped_bundle
from streams.policies.plans import Plans
from streams.switch.stages.back import Back
from streams.switch.stages.desk import StageResources
from streams.switch.stages.intake import Intake
from streams.switch.stages.pseudonym import Pseudonyms
from streams.switch.stages.routes import Routes
from streams.switch.stages.stage import Batch, Contexts, Stage, Work
from streams.switch.stages.state import Emulated, StateSwitches
from tests.records import Stored, singly

SAMPLES = Path(__file__).parent / "cases" / "samples"
NAMES = TopicNames()
TAKEN = parse_time("2025-11-28T12:00:00Z") or 0
"""All blocks but Oregon's are in place, and the samples' grants run."""
SENT = TAKEN + 250
RESOURCES = StageResources(Routes(NAMES, dict.fromkeys(NAMES.all(), 4)), Pseudonyms(b"a key for tests"))

Shape = TypeVar("Shape", Audited, DeadLetter, Delivery, Delta, Reply, Response)


@cache
def context() -> Context:
    """Give the samples' context."""
    bundle, directory = shipped_bundle(), load_directory(SAMPLES / "directory.csv")
    return Context(
        bundle, directory, read_grants((SAMPLES / "grants.csv").read_text(), "grants.csv", bundle, directory)
    )


@cache
def contexts() -> Contexts:
    """Give what a worker would hold."""
    return Contexts({context().digest: Plans(context())}, context().digest)


def letter(key: str, sender: str, *to: str, fields: Iterable[FieldPair] = (("OLN", "D1"),), **more: str) -> Letter:
    """Write a letter as an agency would."""
    return Letter(v=1, id=more.pop("id", "m-1"), key=key, sender=sender, to=to, fields=tuple(fields), **more)


def batch(values: Sequence[bytes], topic: str = NAMES.queries) -> Batch:
    """Put values into a batch, at offsets from 10."""
    records = [Stored(10 + i, b"XX", value, topic) for i, value in enumerate(values)]
    return Batch(topic, 0, records, Span(10, 10 + len(records)), TAKEN)


@dataclass(frozen=True)
class Written:
    """What a stage wrote, read again."""

    outputs: Sequence[Output]

    def read(self, topic: str, shape: type[Shape]) -> list[Shape]:
        """Read everything written to a topic."""
        return [
            msgspec.json.decode(o.value or b"", type=shape) for o in self.outputs if o.topic == NAMES.prefix + topic
        ]

    @property
    def deliveries(self) -> list[Delivery]:
        """Requests sent on."""
        return self.read("deliveries", Delivery)

    @property
    def responses(self) -> list[Response]:
        """Answers of states."""
        return self.read("responses", Response)

    @property
    def replies(self) -> list[Reply]:
        """What terminals get."""
        return self.read("replies", Reply)

    @property
    def audited(self) -> list[Audited]:
        """The audit."""
        return self.read("audit", Audited)

    @property
    def dead(self) -> list[DeadLetter]:
        """Dead letters."""
        return self.read("deadletters", DeadLetter)

    @property
    def delta(self) -> Delta:
        """The batch's one delta."""
        (delta,) = self.read("metrics", Delta)
        return delta


def written(work: Work) -> Written:
    """Write what was decided."""
    return Written(list(singly(work.outputs(SENT))))


def ask(*letters: Letter | bytes) -> Written:
    """Send letters, or any bytes, into the hub."""
    values = [each if isinstance(each, bytes) else msgspec.json.encode(each) for each in letters]
    return written(Intake(RESOURCES).judge(batch(values), contexts()))


def at_state(deliveries: Sequence[Delivery], emulated: Emulated | None = None) -> Written:
    """Hand deliveries to the states."""
    return _pass_on(StateSwitches(RESOURCES, emulated or Emulated()), deliveries, NAMES.deliveries)


def back_at_hub(responses: Sequence[Response]) -> Written:
    """Hand responses to the hub."""
    return _pass_on(Back(RESOURCES), responses, NAMES.responses)


def _pass_on(stage: Stage, values: Sequence[Delivery] | Sequence[Response], topic: str) -> Written:
    return written(stage.judge(batch([msgspec.json.encode(value) for value in values], topic), contexts()))
