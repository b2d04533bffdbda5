"""An explanation as values: rules with their conditions, grants looked at, and what would change the verdict."""

from dataclasses import dataclass
from enum import StrEnum

from streams.policies.decision import Site, Verdict
from streams.policies.grants import Grant
from streams.policies.model import Rule
from streams.policies.show import Status


class Part(StrEnum):
    """Which part of a rule or grant a condition is about."""

    DATA = "data"
    DATE = "date"
    ASKER = "asker"
    PHOTO = "photo"
    TRAFFIC = "traffic"
    WHEN = "when"
    REMOVE = "remove"
    UNREAD = "unread"
    LIFTED = "lifted"
    BASIS = "basis"
    SUBJECT = "subject"


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that must be so."""

    part: Part
    text: str
    held: bool | None
    """Nothing where it would tell what a withheld answer holds."""


class Deed(StrEnum):
    """What a rule does to a message."""

    REFUSES = "refuses it"
    REMOVES = "removes fields of it"
    AWAITS = "will judge its answer"
    SHADOWS = "would act, but nothing enforces it"
    LIFTED = "is lifted by a grant"
    NOTHING = "does nothing"


@dataclass(frozen=True, slots=True)
class RuleNode:
    """A rule of the state whose data it is, and how each of its conditions came out."""

    rule: Rule
    status: Status
    conditions: tuple[Condition, ...]
    matched: bool | None
    """Whether it touches the message."""
    deed: Deed | None
    """Nothing, as with `matched`, where it would tell what a withheld answer holds."""
    removed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class GrantNode:
    """A grant of that state to whoever asks, and how each of its conditions came out."""

    grant: Grant
    conditions: tuple[Condition, ...]

    @property
    def covers(self) -> bool | None:
        """Whether it covers the message."""
        helds = {condition.held for condition in self.conditions}
        if False in helds:
            return False
        return None if None in helds else True


@dataclass(frozen=True, slots=True)
class Tree:
    """Everything that was looked at for one destination."""

    rules: tuple[RuleNode, ...]
    grants: tuple[GrantNode, ...]

    @property
    def verdict(self) -> Verdict:
        """What the rules come to: refusal wins over redaction, redaction over delivery."""
        deeds = {node.deed for node in self.rules}
        if Deed.REFUSES in deeds:
            return Verdict.REFUSE
        return Verdict.REDACT if Deed.REMOVES in deeds else Verdict.DELIVER


class WhoCan(StrEnum):
    """In whose hands a change lies."""

    ASKER = "asker"
    STATE = "state"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Step:
    """One change, told."""

    kind: str
    text: str
    who_can: WhoCan


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """The fewest changes of their kind that give another verdict."""

    steps: tuple[Step, ...]
    verdict: Verdict

    @property
    def who_can(self) -> WhoCan:
        """Who could bring all of it about: whoever the hardest of its changes asks for."""
        return max((step.who_can for step in self.steps), key=tuple(WhoCan).index)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one destination of a message is decided as it is."""

    to: str
    verdict: Verdict
    at_place: Site | None
    answer: str | None
    withheld: bool
    """It is an answer that does not pass whole, so nothing here depends on what it holds."""
    tree: Tree
    counterfactuals: tuple[Counterfactual, ...]
