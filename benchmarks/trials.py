"""`python -m benchmarks.trials`: what a policy on trial costs intake, in µs of processor time per message.

Judging and writing prepared batches, without a broker: in each kind of loops without a trial, in shadow, and with a
share of originators. Seven runs of each, in turn, after a first one; the median, and the lowest and highest.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from benchmarks.growth.judging import as_wanted, resources
from benchmarks.growth.letters import Traffic
from streams.messages.directory import shipped_directory
from streams.messages.roll_out import RollOut
from streams.policies.context import Context
from streams.policies.draft import with_law_enforced
from streams.policies.load import shipped_bundle
from streams.policies.plans import Plans
from streams.switch.host.loops import Loops, has_compiler, make_intake
from streams.switch.stages.stage import Batch, Contexts
from streams.switch.stages.trials.intake import TrialIntake

_RUNS: Final = 7
_MESSAGES: Final = 20_000
_SHARES: Final[dict[str, int | None]] = {"none": None, "shadow": 0, "share 10 %": 10, "share 90 %": 90}


@dataclass
class Case:
    """One stage in one state of a roll-out."""

    name: str
    stage: TrialIntake
    batches: Sequence[Batch]
    contexts: Contexts
    took_us: list[float] = field(default_factory=list)

    def run(self) -> None:
        """Judge and write all batches once."""
        begun = time.process_time()
        for batch in self.batches:
            self.stage.judge(batch, self.contexts).outputs(batch.taken_us)
        self.took_us.append((time.process_time() - begun) / _MESSAGES * 1e6)

    def row(self) -> str:
        """Say it in a line of a table."""
        warm = self.took_us[1:]
        return f"| {self.name} | {median(warm):.1f} | {min(warm):.1f} to {max(warm):.1f} |"


def cases() -> Iterator[Case]:
    """Make every case, each with a memory of its own."""
    directory = shipped_directory()
    old, new = Context(shipped_bundle(), directory), Context(with_law_enforced(shipped_bundle()), directory)
    known = {each.digest: Plans(each) for each in (old, new)}
    batches = Traffic(directory, refused=0.05).batches(_MESSAGES)
    for loops in (Loops.COMPILED, Loops.PLAIN) if has_compiler() else (Loops.PLAIN,):
        for name, percent in _SHARES.items():
            roll_out = None if percent is None else RollOut(1, new.digest, percent)
            stage = TrialIntake(make_intake(resources(), loops), resources())
            laid_out = [as_wanted(batch, stage.layout) for batch in batches]
            yield Case(f"{loops} loops, {name}", stage, laid_out, Contexts(known, old.digest, roll_out))


def main() -> None:
    """Run all in turn, and print the table."""
    every = list(cases())
    for _ in range(1 + _RUNS):
        for case in every:
            case.run()
    print("| | µs per message | |\n|---|---|---|")
    print("\n".join(case.row() for case in every))


if __name__ == "__main__":
    main()
