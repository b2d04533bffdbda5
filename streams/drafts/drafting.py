"""A draft for one state from another's policy file: the same rules, with everything that only the law can say open.

A draft is a shadow: it has no block, and its citations are to be found, which the loader says whenever it reads it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from streams.drafts.comments import Comments, Remarks, comments_of
from streams.drafts.layout import canonical
from streams.drafts.zones import ZONES
from streams.files.yaml_text import Plain, read_yaml
from streams.policies.load import read_bundle
from streams.policies.model import Policy, Rule
from streams.policies.vocabulary import TO_BE_FOUND

_AUTHOR: Final = "to be named"
_SOURCE: Final = "nlets policy new"
_TAKEN_OVER: Final = ("asker", "data", "accepts", "duties")
"""What a draft has of the rule it is like, and can be assumed only."""
_OPEN: Final = frozenset({"block", "law", "assumptions", "author", "cases"})
"""Parts that are another state's own: what is said beside them isn't of the draft."""


@dataclass(frozen=True, slots=True)
class Model:
    """The policy file that a draft is to be like."""

    text: str
    source: str


def draft_of(model: Model, state: str, today: date) -> str:
    """Write a draft for a state.

    Raises:
        UnusableFileError: the file that it is to be like can't be used.
    """
    document = read_yaml(model.text, model.source)
    read_bundle([document], model.source)
    policy = Policy.model_validate(document.value)  # which keeps the rules' order: comments are found by their numbers
    value: dict[str, Plain] = {
        "state": state,
        "zone": ZONES[state],
        "rules": [_rule(rule, policy.state, state, today) for rule in policy.rules],
    }
    return canonical(value, _comments(comments_of(model.text, document), policy.state, state))


def _rule(rule: Rule, like: str, state: str, today: date) -> Plain:
    kept = rule.model_dump(mode="json", exclude_defaults=True, exclude=set(_OPEN))
    assumed = [name for name in _TAKEN_OVER if name in kept]
    return {
        **kept,
        "id": f"{state.lower()}-{rule.id.removeprefix(f'{like.lower()}-')}",
        "law": {
            "citation": f"{TO_BE_FOUND}: what {state}'s law says like {rule.law.citation if rule.law else rule.id}",
            "since": today.isoformat(),
            "not_modelled": [f"{like}: {text}" for text in rule.law.not_modelled] if rule.law else [],
        },
        "assumptions": [
            _assumption("law.since", "The day on which this was drafted."),
            *(_assumption(name, f"As `{rule.id}` says it.") for name in assumed),
        ],
        "author": _AUTHOR,
    }


def _assumption(about: str, note: str) -> Plain:
    return {"about": about, "note": f"DRAFT: {note}", "source": _SOURCE}


def _comments(found: Comments, like: str, state: str) -> Comments:
    """Keep what is said beside the parts that the draft has, and say first what a draft is."""
    kept = Comments(*map(_kept, (found.above, found.beside, found.under)))
    kept.above[()] = [
        f"# DRAFT of rules for {state}, like {like}'s. It changes no verdict: nothing enforces a rule without a block.",
        "# Of each rule: find its citation and since when it is law, check what is assumed, name who answers for it.",
        "# Then write its `block`, if a machine enforces it, and a case that shows it.",
        *([f"# {like}'s file begins:", *kept.above[()]] if any(kept.above[()]) else []),
    ]
    return kept


def _kept(remarks: Remarks) -> Remarks:
    return Remarks(list, {path: texts for path, texts in remarks.items() if _OPEN.isdisjoint(path)})
