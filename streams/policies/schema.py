"""The JSON Schema of policy files, made from the model, for editors. The model stays the authority."""

import json

from pydantic import TypeAdapter

from streams.policies.model import NoRules, Policy


def policy_schema() -> str:
    """Write the schema as it is published in `docs/schema/policy.schema.json`."""
    schema = TypeAdapter[Policy | NoRules](Policy | NoRules).json_schema()
    named = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A policy file of nlets-emulator"}
    return json.dumps(named | schema, indent=2, ensure_ascii=False) + "\n"
