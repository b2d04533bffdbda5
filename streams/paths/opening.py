"""What a question is answered from, read: what decides, who passes on to whom, and what a cut would stop.

Everything wrong with all of the files is listed at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from streams.errors import Problem, UnusableFileError
from streams.paths.relations import Relation, about_nobody, load_relations, of_directory, shipped_relations
from streams.policies.context import Context
from streams.policies.context_files import ContextFiles

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Known:
    """What decides, all relations, and what to look at in them."""

    context: Context
    relations: tuple[Relation, ...]
    warnings: tuple[Problem, ...]


def load(files: ContextFiles, relations: Path | None) -> Known:
    """Read everything, or raise `UnusableFileError` with every problem of every file."""
    problems: list[Problem] = []
    context = _part(files.load, problems)
    given = _part(lambda: load_relations(relations) if relations else shipped_relations(), problems, str(relations))
    if context is None or given is None:
        raise UnusableFileError("policies, directory, grants and relations", tuple(problems))
    # The shipped relations are about the shipped directory; that another lacks some of it is no fault.
    warnings = tuple(about_nobody(given, context.directory, str(relations))) if relations else ()
    return Known(context, (*given, *of_directory(context.directory)), warnings)


def _part(read: Callable[[], Part], problems: list[Problem], source: str = "") -> Part | None:
    """Read a part, or keep what is wrong with it, each with the file it stands in."""
    try:
        return read()
    except UnusableFileError as error:
        place = f"{source}: " if source else ""
        problems += (Problem(f"{place}{problem.where}", problem.what, problem.hint) for problem in error.problems)
        return None
