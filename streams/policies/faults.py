"""What pydantic finds wrong with a policy, in words for whoever wrote it. What is wrong is `model.py`'s business."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from streams.errors import Problem
from streams.policies import model
from streams.policies.yaml_text import Document


def faults_of(error: ValidationError, document: Document) -> Iterator[Problem]:
    """Say each fault with the line it stands on."""
    for details in error.errors(include_url=False):
        what, hint = _words(details)
        place = ".".join(str(part) for part in details["loc"])
        told = f"{place}: {what}" if place else f"the file {what}"
        yield document.problem(details["loc"], " ".join(told.split()), hint)


def _words(details: ErrorDetails) -> tuple[str, str]:
    """Say one fault, and what may help."""
    kind, context = details["type"], details.get("ctx", {})
    if kind == "extra_forbidden":
        return "is no word that a policy knows here", _close_to(str(details["loc"][-1]))
    if kind not in _WORDS:
        return details["msg"], ""
    return _WORDS[kind].format(value=_short(details["input"]), **context), ""


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


_SHOWN: Final = 60
"""Characters of a value that an error quotes."""

_WORDS: Final = {
    "missing": "is missing",
    "enum": "`{value}` is none of {expected}",
    "literal_error": "`{value}` is none of {expected}",
    "date_parsing": "`{value}` is no date",
    "date_from_datetime_parsing": "`{value}` is no date",
    "string_pattern_mismatch": "`{value}` has not the form {pattern}",
    "string_type": "must be a text",
    "tuple_type": "must be a list",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "model_type": "must hold names, each with a value",
    "string_too_short": "must not be empty",
}
"""What pydantic's own faults are called here; ours say it themselves."""

_NAMES: Final = sorted(
    {
        name
        for part in vars(model).values()
        if isinstance(part, type) and issubclass(part, BaseModel)
        for name in part.model_fields
    }
)


def _close_to(name: str) -> str:
    close = get_close_matches(name, _NAMES, n=1)
    return f"did you mean `{close[0]}`?" if close else ""
