"""Run the stages that judge in compiled loops, and name every loop that was compiled only after they were ready.

A program of its own, since any other test may have had a loop compiled before.
"""

import sys

import msgspec
from numba.core.dispatcher import Dispatcher

from streams.switch.host.loops import Loops, make_back, make_intake, make_states
from streams.switch.stages.stage import Stage
from streams.switch.stages.state import Emulated
from tests.columns import by_column
from tests.records import singly
from tests.world import NAMES, RESOURCES, SENT, batch, contexts, letter

_LETTERS = (
    letter("DQ", "TXPDX0142", "IL"),
    letter("DQ", "VTCBP0021", "MN"),
    letter("AM", "TXPDX0142", "ILPDX0142"),
    letter("RQ", "VTCBP0021", "NY", fields=[("LIC", "T1"), ("LIY", "2026"), ("LIT", "PC")]),
)


def compiled() -> dict[str, int]:
    """Count for each loop for how many kinds of arguments it is compiled."""
    modules = [module for name, module in sys.modules.items() if name.startswith("streams.switch.stages.columns")]
    loops = (each for module in modules for each in vars(module).values() if isinstance(each, Dispatcher))
    return {f"{loop.py_func.__module__}.{loop.py_func.__name__}": len(loop.signatures) for loop in loops}


def run(stages: dict[str, Stage]) -> None:
    """Let each stage judge what the one before it wrote, and rubbish."""
    values = [msgspec.json.encode(each) for each in _LETTERS]
    for topic, stage in stages.items():
        work = stage.judge(by_column(batch([*values, b"rubbish"], topic)), contexts())
        onward = {NAMES.deliveries, NAMES.responses}
        values = [output.value or b"" for output in singly(work.outputs(SENT)) if output.topic in onward]


def main() -> int:
    """Judge twice: what is new, and what was met."""
    stages: dict[str, Stage] = {
        NAMES.queries: make_intake(RESOURCES, Loops.COMPILED),
        NAMES.deliveries: make_states(RESOURCES, Emulated(), Loops.COMPILED),
        NAMES.responses: make_back(RESOURCES, Loops.COMPILED),
    }
    ready = compiled()
    run(stages)
    run(stages)
    late = {name for name, kinds in compiled().items() if kinds != ready.get(name, 0)}
    print(*sorted(late), sep="\n")  # noqa: T201 -- it is a program
    return bool(late)


if __name__ == "__main__":
    sys.exit(main())
