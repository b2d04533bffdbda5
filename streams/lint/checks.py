"""Every check there is: its code, which never changes, how grave it is, what it finds and what to do. Finds nothing."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Severity(StrEnum):
    """How grave a finding is, the gravest last."""

    NOTE = "note"
    """So it is, and so it may stay; worth knowing."""
    WARNING = "warning"
    """Likely not what was meant."""
    ERROR = "error"
    """It can't be what was meant."""

    @property
    def rank(self) -> int:
        """Give its place among them."""
        return list(Severity).index(self)


class Source(StrEnum):
    """What a check needs to be given; without it nothing is found."""

    POLICIES = "policies"
    GRANTS = "--grants"
    CASES = "--cases"
    LOG = "--log"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is looked for."""

    code: str
    name: str
    severity: Severity
    finds: str
    remedy: str
    needs: Source = Source.POLICIES


DEAD: Final = Check(
    "NP101",
    "dead-rule",
    Severity.ERROR,
    "a rule that acts on no message there could be",
    "correct whom or what it means, or take it out",
)
SHADOWED: Final = Check(
    "NP102",
    "shadowed-rule",
    Severity.WARNING,
    "a rule in front of which others do all it could: without it no verdict is another",
    "take it out, or narrow the others",
)
DUPLICATE: Final = Check(
    "NP103",
    "duplicate-rule",
    Severity.WARNING,
    "a rule that does what another does, no more and no less",
    "keep one of the two, with what is said of both",
)
COVERED_LAW: Final = Check(
    "NP104",
    "covered-law",
    Severity.NOTE,
    "a law without a block, whose block would change no verdict: other rules are enforced in its stead",
    "nothing passes that it forbids; say so beside it",
)
IDLE_WORD: Final = Check(
    "NP105",
    "idle-word",
    Severity.WARNING,
    "a word for who asks that means nobody, or nobody whom the rule's other words don't mean",
    "correct the word, or take it out",
)
UNENFORCED: Final = Check(
    "NP111",
    "unenforced-law",
    Severity.NOTE,
    "a rule that is law and that nothing enforces",
    "give it a `block` once there is one; until then it is counted as `would_refuse`",
)
OVER: Final = Check(
    "NP112",
    "ended-rule",
    Severity.WARNING,
    "a rule that holds no more",
    "take it out if no log of its time is judged any more",
)
NOT_YET: Final = Check(
    "NP113",
    "future-rule",
    Severity.NOTE,
    "a rule that doesn't hold yet",
    "nothing, if the date is right",
)
LAWLESS: Final = Check(
    "NP114",
    "block-beyond-law",
    Severity.WARNING,
    "a rule that is enforced at times at which it isn't law, and that names no report of it",
    "correct the dates, or name the `source` of the block",
)
GRANTS_DISAGREE: Final = Check(
    "NP121",
    "grant-in-vain",
    Severity.WARNING,
    "rules that refuse the same message and accept different grants: one lifts the first and not the other",
    "let both accept the same bases, or say in the one who asks what the other leaves to it",
)
WORDS_DISAGREE: Final = Check(
    "NP122",
    "answers-disagree",
    Severity.NOTE,
    "rules that refuse the same message and would tell its asker different things: one of them is never heard",
    "let both say the same at the same place",
)
DEEDS_DISAGREE: Final = Check(
    "NP123",
    "deeds-disagree",
    Severity.NOTE,
    "rules of which one redacts an answer that the other refuses: nothing is left to redact",
    "say in the one who asks what the other leaves to it, if the answer should pass",
)
NO_LAW: Final = Check(
    "NP201",
    "no-citation",
    Severity.NOTE,
    "a rule that cites no law: a reported block",
    "cite the law that it stands on, if there is one",
)
CITATION_TO_FIND: Final = Check(
    "NP202",
    "citation-to-find",
    Severity.WARNING,
    "a citation, or a source, that is still to be found",
    "write where it stands",
)
NO_AUTHOR: Final = Check(
    "NP203",
    "no-author",
    Severity.WARNING,
    "a rule whose author is nobody whom one could ask",
    "name the person or the office that answers for it",
)
OPEN_CLAUSE: Final = Check(
    "NP204",
    "clause-without-rule",
    Severity.NOTE,
    "a clause of a law that no rule stands for, by the file's own `not_modelled`",
    "write a rule for it, if a message can show what it asks for",
)
CHECKS: Final = (
    DEAD,
    SHADOWED,
    DUPLICATE,
    COVERED_LAW,
    IDLE_WORD,
    UNENFORCED,
    OVER,
    NOT_YET,
    LAWLESS,
    GRANTS_DISAGREE,
    WORDS_DISAGREE,
    DEEDS_DISAGREE,
    NO_LAW,
    CITATION_TO_FIND,
    NO_AUTHOR,
    OPEN_CLAUSE,
)
"""In the order of codes."""
