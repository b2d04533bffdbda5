"""Whose rules a draft is like: it is for a state that has none, and like one that has."""

from collections.abc import Mapping

from streams.drafts.drafting import Model
from streams.drafts.sources import Source
from streams.errors import UsageError


class NoSuchModelError(UsageError):
    """No rules to be like were found, or there are some already where a draft would be."""

    def __init__(self, what: str, hint: str) -> None:
        super().__init__(what, hint)
        self.what = what
        self.hint = hint

    def __str__(self) -> str:
        return self.what


def model_of(there: Mapping[str, Source], state: str, like: str) -> Model:
    """Take another state's file, by the files of all states, for a state that has no rules, or raise."""
    named, model = there.get(state), there.get(like)
    if named and named.has_rules:
        raise NoSuchModelError(f"{state} has rules, in `{named.name}`", "change them there")
    if model is None or not model.has_rules:
        having = sorted(place for place, source in there.items() if source.has_rules)
        raise NoSuchModelError(f"{like} has no rules to be like", f"those who have: {', '.join(having)}")
    return Model(model.text, model.name)
