"""A switch whose intake sleeps a little before each batch while a file is there: a filter that is known to be slow."""

import asyncio
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from streams.broker.port import Layout
from streams.broker.topics import TopicNames
from streams.metrics.sources import StageName
from streams.switch.host import factory
from streams.switch.host.factory import ProcessSetup
from streams.switch.host.keyfile import load_pseudonyms
from streams.switch.host.loops import Loops, make_intake
from streams.switch.host.process import run_until_told
from streams.switch.stages.desk import StageResources
from streams.switch.stages.stage import Batch, Contexts, Stage, Work

SLEEP_MS = 5


@dataclass(frozen=True)
class Sleepy:
    """A stage that sleeps while a file is there."""

    stage: Stage
    flag: Path

    @property
    def name(self) -> str:
        """Keep its name."""
        return self.stage.name

    @property
    def layout(self) -> Layout:
        """Take records as it does."""
        return self.stage.layout

    def judge(self, batch: Batch, contexts: Contexts) -> Work:
        """Sleep first. Whoever judges holds everything up: that is how a slow filter behaves."""
        if self.flag.exists():
            time.sleep(SLEEP_MS / 1_000)
        return self.stage.judge(batch, contexts)

    def dead_letter(self, batch: Batch, reason: str) -> Work:
        """Give up as it does."""
        return self.stage.dead_letter(batch, reason)


def main(servers: str, prefix: str, key_file: str, flag: str) -> None:
    """Run intake until told to stop."""

    def make(resources: StageResources, loops: Loops) -> Stage:
        return Sleepy(make_intake(resources, loops), Path(flag))

    # The one place of the switch where a stage is made; nothing else of it is changed.
    setattr(factory, "make_intake", make)  # noqa: B010 -- the module does not offer it
    setup = ProcessSetup(TopicNames(prefix), load_pseudonyms(Path(key_file)), loops=Loops.PLAIN)
    asyncio.run(run_until_told(servers, (StageName.INTAKE,), setup))


if __name__ == "__main__":
    main(*sys.argv[1:])
