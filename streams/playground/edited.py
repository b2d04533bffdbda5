"""A bundle with one edited file in the place of what it said before of the file's states."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from streams.drafts.sources import Source, sources
from streams.errors import Problem, UnusableFileError
from streams.files.yaml_text import read_yaml
from streams.messages.directory import Directory
from streams.policies.bundle import Bundle
from streams.policies.context_files import ContextFiles
from streams.policies.decision import Site
from streams.policies.load import read_bundle
from streams.policies.model import Block, NoRules, Policy, Rule

EDITED: Final = "policy"
"""What the edited text is called in what is said of it."""


class Force(StrEnum):
    """By what the edited rules hold."""

    AS_WRITTEN = "as-written"
    AS_THE_LAW = "as-the-law"
    """Also those without a block are enforced, by the state, for as long as they are law, or are drafted to be."""


@dataclass(frozen=True)
class Ground:
    """What an edited file is held against: the rules there are, and who asks."""

    bundle: Bundle
    directory: Directory
    sources: tuple[Source, ...]

    @classmethod
    def of(cls, files: ContextFiles) -> Self:
        """Load it.

        Raises:
            UnusableFileError: with every problem of every file.
        """
        context = files.load()
        return cls(context.bundle, context.directory, tuple(sources(files.policies)))


def with_edited(bundle: Bundle, text: str, force: Force = Force.AS_WRITTEN) -> Bundle:
    """Give the bundle with a file's text in place.

    Raises:
        UnusableFileError: with everything that is wrong with the text.
    """
    edited = read_bundle([read_yaml(text, EDITED)], EDITED)
    spoken = {policy.state for policy in edited.policies}.union(*(places.no_rules for places in edited.no_rules))
    kept = [policy for policy in bundle.policies if policy.state not in spoken]
    ids = {rule.id: policy.state for policy in kept for rule in policy.rules}
    problems = tuple(
        Problem(EDITED, f"rule `{rule.id}` stands among {ids[rule.id]}'s too", "give it another id")
        for policy in edited.policies
        for rule in policy.rules
        if rule.id in ids
    )
    if problems:
        raise UnusableFileError(EDITED, problems)
    policies = map(_enforced, edited.policies) if force is Force.AS_THE_LAW else edited.policies
    return Bundle.of((*kept, *policies), (*_without(bundle.no_rules, spoken), *edited.no_rules))


def _enforced(policy: Policy) -> Policy:
    return policy.model_copy(update={"rules": tuple(map(_blocked, policy.rules))})


def _blocked(rule: Rule) -> Rule:
    if rule.block or rule.law is None:
        return rule
    return rule.model_copy(update={"block": Block(since=rule.law.since, until=rule.law.until, at=Site.STATE)})


def _without(no_rules: Iterable[NoRules], spoken: set[str]) -> Iterable[NoRules]:
    for places in no_rules:
        left = tuple(place for place in places.no_rules if place not in spoken)
        if left:
            yield places.model_copy(update={"no_rules": left})
