"""Files of scenarios, read whole or not at all: all that is wrong with one is listed at once, with its lines."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from producers.load.sending.scenarios.model import ScenarioFile
from streams.errors import Problem, UnusableFileError
from streams.files.faults import Forms
from streams.files.reading import model_of, read_document
from streams.files.yaml_text import Document

_FORMS: Final = Forms("a scenario", (ScenarioFile,))
_SHIPPED: Final = files("producers.load.sending.scenarios") / "shipped"
_ENDING: Final = ".yaml"


def shipped() -> tuple[str, ...]:
    """Name the scenarios that come with the program."""
    return tuple(sorted(each.name.removesuffix(_ENDING) for each in _SHIPPED.iterdir() if each.name.endswith(_ENDING)))


def read_scenario(said: str) -> ScenarioFile:
    """Read the shipped scenario of that name, or the file of that path.

    Raises:
        UnusableFileError: with every problem in it.
    """
    is_shipped = said in shipped()
    if not is_shipped and said == Path(said).name and not Path(said).exists():
        hint = f"these do: {', '.join(f'`{name}`' for name in shipped())}"
        raise UnusableFileError(said, (Problem(said, "is no file, nor a scenario that comes with the program", hint),))
    entry: Traversable = _SHIPPED / f"{said}{_ENDING}" if is_shipped else Path(said)
    return scenario_in(read_document(entry))


def scenario_in(document: Document) -> ScenarioFile:
    """Read what stands in a document.

    Raises:
        UnusableFileError: with every problem in it.
    """
    return model_of(document, ScenarioFile, _FORMS)
