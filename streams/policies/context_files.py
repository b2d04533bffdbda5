"""A context from the files an operator names; what isn't named is what comes with the program, and no grants.

Everything wrong with all of the files is listed at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from streams.errors import Problem, UnusableFileError
from streams.messages.directory import Directory, directory_at
from streams.messages.tables import read_text_file
from streams.policies.bundle import Bundle
from streams.policies.context import Context
from streams.policies.grants import Grants
from streams.policies.grants_file import read_grants
from streams.policies.load import load_bundle, shipped_bundle

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class ContextFiles:
    """Where policies, directory and grants are; nothing means the shipped ones, and no grants."""

    policies: Path | None = None
    directory: Path | None = None
    grants: Path | None = None

    def load(self) -> Context:
        """Read all three, or raise `UnusableFileError` with every problem of every file."""
        problems: list[Problem] = []
        bundle = _part(self._bundle, problems, "/")
        directory = _part(lambda: directory_at(self.directory), problems)
        grants = _part(lambda: self._grants(bundle, directory), problems)
        if bundle is None or directory is None or grants is None:
            raise UnusableFileError("policies, directory and grants", tuple(problems))
        return Context(bundle, directory, grants)

    def _bundle(self) -> Bundle:
        return load_bundle(self.policies) if self.policies else shipped_bundle()

    def _grants(self, bundle: Bundle | None, directory: Directory | None) -> Grants:
        if self.grants is None:
            return Grants()
        return read_grants(read_text_file(self.grants), str(self.grants), bundle, directory)


def _part(read: Callable[[], Part], problems: list[Problem], joint: str = ": ") -> Part | None:
    """Read a part, or keep what is wrong with it; `joint` stands between a source and a place in it."""
    try:
        return read()
    except UnusableFileError as error:
        for problem in error.problems:
            where = problem.where if problem.where.startswith(error.source) else f"{error.source}{joint}{problem.where}"
            problems.append(Problem(where, problem.what, problem.hint))
        return None
