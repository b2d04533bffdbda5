"""What is looked into, made of bundles that no file holds."""

from collections.abc import Iterable

from streams.files.yaml_text import Document, Plain
from streams.lint.findings import Finding
from streams.lint.linting import lint
from streams.lint.material import Material
from streams.lint.places import GrantLines, Places
from streams.messages.directory import Directory
from streams.policies.bundle import Bundle
from streams.policies.context import Context
from streams.policies.grants import Grant, Grants
from streams.policies.model import Policy

NOW_US = 1_800_000_000_000_000
"""In 2027: after all that worlds of tests speak of."""


def material_of(bundle: Bundle, directory: Directory, grants: Iterable[Grant] = ()) -> Material:
    """Make material of a bundle and grants; every rule stands on line 1."""
    given = Grants.of(grants)
    lines = GrantLines("grants.csv", {grant.id: number for number, grant in enumerate(given.grants, 2)})
    return Material(
        Context(bundle, directory, given), Places.of(map(_document, bundle.policies), "here", lines), NOW_US
    )


def _document(policy: Policy) -> Document:
    rules: list[Plain] = [{"id": rule.id} for rule in policy.rules]
    return Document(f"{policy.state.lower()}.yaml", {"rules": rules})


def found(material: Material, code: str) -> dict[str, Finding]:
    """Give what was found of one kind, by what it is about."""
    return {finding.about: finding for finding in lint(material).findings if finding.check.code == code}
