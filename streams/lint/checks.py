"""Every check there is: its code, which never changes, how grave it is, what it finds and what to do. Finds nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from streams.errors import UsageError

LONGEST_GRANT: Final = 90
"""Days that a grant lasts at most without being remarked on. No law says so: it is our choice."""


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
    """What a check looks into; what is an option may not have been given."""

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
    source: Source = Source.POLICIES


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
    "a rule without which no verdict is another: others do all that it could",
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
    "a law without a block, whose block would change no verdict: others are enforced in its stead",
    "nothing passes that it forbids; let the others cite it",
)
IDLE_WORD: Final = Check(
    "NP105",
    "idle-word",
    Severity.WARNING,
    "a word for who asks that means nobody in the directory whom the rule's other words don't mean",
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
    "take it out once no log of its time is judged any more",
)
NOT_YET: Final = Check(
    "NP113",
    "future-rule",
    Severity.NOTE,
    "a rule that doesn't hold yet",
    "nothing, if its date is right",
)
LAWLESS: Final = Check(
    "NP114",
    "block-beyond-law",
    Severity.WARNING,
    "a rule that is enforced when it isn't law, and names no report of that",
    "correct the dates, or name the `source` of the block",
)
GRANTS_DISAGREE: Final = Check(
    "NP121",
    "grant-in-vain",
    Severity.WARNING,
    "rules that refuse the same message, of which a grant lifts one and not the other",
    "let both accept the same bases, or let whoever asks the one leave to it what the other asks",
)
WORDS_DISAGREE: Final = Check(
    "NP122",
    "answers-disagree",
    Severity.NOTE,
    "rules that refuse the same message and would tell its asker different things: one is never heard",
    "let both say the same at the same place, if it matters",
)
DEEDS_DISAGREE: Final = Check(
    "NP123",
    "deeds-disagree",
    Severity.NOTE,
    "a rule that takes fields out of an answer that another refuses whole",
    "narrow the refusal, if the answer should pass without the fields",
)
NO_LAW: Final = Check(
    "NP201",
    "no-citation",
    Severity.NOTE,
    "a rule that cites no law: its block is only reported",
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
    "a clause of a law that no rule stands for, by what the file says under `not_modelled`",
    "write a rule for it, if a message can show what it asks for",
)
ANYBODY: Final = Check(
    "NP301",
    "grant-about-anybody",
    Severity.WARNING,
    "a grant without a subject",
    "name whom it is about",
    Source.GRANTS,
)
NAME_ALONE: Final = Check(
    "NP302",
    "grant-about-a-name",
    Severity.WARNING,
    "a grant about everybody of one name",
    "add a date of birth, or a number",
    Source.GRANTS,
)
ANY_KEY: Final = Check(
    "NP303",
    "grant-for-any-key",
    Severity.NOTE,
    "a grant that names no key, and so covers every driver and vehicle query",
    "name the keys that its case needs",
    Source.GRANTS,
)
LONG: Final = Check(
    "NP304",
    "long-grant",
    Severity.WARNING,
    "a grant that lasts longer than `--longest-grant` days",
    "let it end with its case, and give another if that goes on",
    Source.GRANTS,
)
LIFTS_NOTHING: Final = Check(
    "NP305",
    "idle-grant",
    Severity.WARNING,
    "a grant that lifts no rule: none means its ORI and its keys, accepts its basis and holds in its time",
    "correct it, or take it out",
    Source.GRANTS,
)
COVERED_GRANT: Final = Check(
    "NP306",
    "covered-grant",
    Severity.NOTE,
    "a grant that lifts nothing that another doesn't lift, too",
    "take it out, or narrow the other",
    Source.GRANTS,
)
NO_CASE: Final = Check(
    "NP401",
    "no-case",
    Severity.WARNING,
    "a rule that names no case that shows it",
    "write a case, and name it under `cases`",
)
UNKNOWN_CASE: Final = Check(
    "NP402",
    "unknown-case",
    Severity.WARNING,
    "a case that a rule names and that stands in none of the files",
    "correct its id, or give the file that holds it",
    Source.CASES,
)
UNDECIDED: Final = Check(
    "NP403",
    "rule-decides-no-case",
    Severity.WARNING,
    "a rule on which the decision of no case hangs",
    "write a case that comes otherwise without it; the reason says whether one can be",
    Source.CASES,
)
UNSHOWN: Final = Check(
    "NP404",
    "condition-unshown",
    Severity.NOTE,
    "a condition of a rule that no case shows holding, or failing alone",
    "write a case for each; `nlets policy test --coverage` lists them",
    Source.CASES,
)
NEVER_HIT: Final = Check(
    "NP501",
    "rule-never-hit",
    Severity.NOTE,
    "a rule that held in the time of a log and decided nothing in it, nor would have",
    "see whether it means what is asked for; a longer log may show it",
    Source.LOG,
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
    ANYBODY,
    NAME_ALONE,
    ANY_KEY,
    LONG,
    LIFTS_NOTHING,
    COVERED_GRANT,
    NO_CASE,
    UNKNOWN_CASE,
    UNDECIDED,
    UNSHOWN,
    NEVER_HIT,
)
"""In the order of codes."""


class UnknownCodeError(UsageError):
    """No code begins so."""

    hint = "every code stands in docs/policy-lint.md"

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word

    def __str__(self) -> str:
        return f"no check's code begins with `{self.word}`"


def chosen(select: Iterable[str], ignore: Iterable[str]) -> frozenset[Check]:
    """Give the checks whose codes begin so, all if none is named, less those that are ignored.

    Raises:
        UnknownCodeError: a word begins no code.
    """
    selected = _beginning(select)
    return (selected or frozenset(CHECKS)) - _beginning(ignore)


def _beginning(words: Iterable[str]) -> frozenset[Check]:
    return frozenset(check for word in words for check in _of(word))


def _of(word: str) -> list[Check]:
    found = [check for check in CHECKS if word and check.code.startswith(word)]
    if not found:
        raise UnknownCodeError(word)
    return found
