"""Getting the loops of each stage ready before its first batch."""

import pytest

pytest.importorskip("numba", reason="compiled loops need the extra `fast`")

from streams.broker.port import Layout
from streams.switch.host.loops import Loops, make_back, make_intake, make_states
from streams.switch.stages.stage import Stage
from streams.switch.stages.state import Emulated, Manner
from tests.world import RESOURCES


def stages(loops: Loops) -> list[Stage]:
    """Make every stage that there is with the compiler and without."""
    return [make_intake(RESOURCES, loops), make_states(RESOURCES, Emulated(), loops), make_back(RESOURCES, loops)]


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("loops", "layout"), [(Loops.COMPILED, Layout.COLUMNS), (Loops.PLAIN, Layout.RECORDS)], ids=str
)
def test_a_stage_is_handed_records_as_its_loops_take_them(loops: Loops, layout: Layout) -> None:
    """Those that are compiled are ready once the stage is there, which `tests/readiness.py` holds them to."""
    assert [stage.layout for stage in stages(loops)] == [layout] * 3


def test_silent_states_have_no_loops() -> None:
    """They write nothing that would be worth it."""
    made = make_states(RESOURCES, Emulated(manner=Manner.SILENT), Loops.COMPILED)

    assert made.layout is Layout.RECORDS
