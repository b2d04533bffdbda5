"""In which loops stages judge: compiled ones by the column where they can be had, else plain ones record by record."""

from collections.abc import Callable
from enum import StrEnum
from importlib.util import find_spec
from typing import Final

import structlog

from streams.errors import OperatorError
from streams.metrics.sources import StageName
from streams.switch.stages.back import Back
from streams.switch.stages.desk import StageResources
from streams.switch.stages.intake import Intake
from streams.switch.stages.state import Emulated, Manner, StateSwitches

_log = structlog.get_logger()

_COMPILER: Final = "numba"


class Loops(StrEnum):
    """What an operator asks for."""

    AUTO = "auto"
    """Compiled ones where the compiler is installed."""
    COMPILED = "compiled"
    PLAIN = "plain"


class NoCompilerError(OperatorError):
    """Compiled loops are asked for and can't be had."""

    hint = "install the extra `fast`: pip install 'nlets-emulator[fast]'"

    def __str__(self) -> str:
        """Say what is missing."""
        return f"`{_COMPILER}` is not installed, so no loop can be compiled"


def has_compiler() -> bool:
    """Tell whether loops can be compiled here."""
    return find_spec(_COMPILER) is not None


def make_intake(resources: StageResources, loops: Loops) -> Intake:
    """Make the hub's first stage, ready to judge.

    Raises:
        NoCompilerError: compiled loops were asked for, and the compiler is not installed.
    """
    if not _are_compiled(loops):
        return Intake(resources)
    from streams.switch.stages.columns.intake import ColumnIntake  # noqa: PLC0415 -- only these need the compiler
    from streams.switch.stages.columns.prepare import prepare_intake  # noqa: PLC0415

    _get_ready(StageName.INTAKE, prepare_intake)
    return ColumnIntake(resources)


def make_states(resources: StageResources, emulated: Emulated, loops: Loops) -> StateSwitches:
    """Make the switches of all states, ready to judge.

    Raises:
        NoCompilerError: compiled loops were asked for, and the compiler is not installed.
    """
    if not _are_compiled(loops) or emulated.manner is Manner.SILENT:  # which has nothing to write
        return StateSwitches(resources, emulated)
    from streams.switch.stages.columns.prepare import prepare_states  # noqa: PLC0415 -- only these need the compiler
    from streams.switch.stages.columns.state import ColumnStates  # noqa: PLC0415

    _get_ready(StageName.STATE, prepare_states)
    return ColumnStates(resources, emulated)


def make_back(resources: StageResources, loops: Loops) -> Back:
    """Make the hub's last stage, ready to judge.

    Raises:
        NoCompilerError: compiled loops were asked for, and the compiler is not installed.
    """
    if not _are_compiled(loops):
        return Back(resources)
    from streams.switch.stages.columns.back import ColumnBack  # noqa: PLC0415 -- only these need the compiler
    from streams.switch.stages.columns.prepare import prepare_back  # noqa: PLC0415

    _get_ready(StageName.BACK, prepare_back)
    return ColumnBack(resources)


def _are_compiled(loops: Loops) -> bool:
    if loops is Loops.COMPILED and not has_compiler():
        raise NoCompilerError
    return loops is not Loops.PLAIN and has_compiler()


def _get_ready(stage: StageName, prepare: Callable[[], None]) -> None:
    _log.info("getting compiled loops ready", stage=stage, hint="five to twenty seconds the first time, then one")
    prepare()
