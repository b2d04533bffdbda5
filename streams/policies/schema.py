"""The JSON Schema of policy files, made from the model and the lexicon, for editors. The model stays the authority."""

import json
from typing import Final, TypeAlias

from pydantic import TypeAdapter

from streams.policies.lexicon import AGENCY_WORDS, CHOICES, PARTS, Word
from streams.policies.model import NoRules, Policy

_Schema: TypeAlias = dict[str, object]

_MEANINGS: Final = {**AGENCY_WORDS, **CHOICES}


def policy_schema() -> str:
    """Write the schema as it is published in `docs/schema/policy.schema.json`."""
    schema = TypeAdapter[Policy | NoRules](Policy | NoRules).json_schema()
    for kind, words in PARTS.items():
        _explain(schema["$defs"][kind.__name__]["properties"], words)
    _tell_choices(schema)
    named = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A policy file of nlets-emulator"}
    return json.dumps(named | schema, indent=2, ensure_ascii=False) + "\n"


def _explain(properties: dict[str, _Schema], words: tuple[Word, ...]) -> None:
    """Put what a word says, and an example, with its form."""
    for word in words:
        properties[word.name] |= {"description": _sentence(word.about), "examples": [word.example]}


def _tell_choices(part: object) -> None:
    """Say what each word means where there is a choice, by a name that editors know and validators pass over."""
    if isinstance(part, list):
        for item in part:
            _tell_choices(item)
    elif isinstance(part, dict):
        for inner in tuple(part.values()):
            _tell_choices(inner)
        if _MEANINGS.keys() >= set(part.get("enum", ("",))):
            part["enumDescriptions"] = [_MEANINGS[word] for word in part["enum"]]


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
