"""Write what is made from code: JSON Schemas in `docs/schema/`, tables of words. Tests hold them to it."""

import re
from pathlib import Path

from streams.drafts.words import tables
from streams.messages.envelope import RECORDS, schema_of
from streams.policies.schema import policy_schema

DOCS = Path(__file__).parent.parent / "docs"
SCHEMAS = DOCS / "schema"
LANGUAGE = DOCS / "policy-language.md"


def main() -> None:
    """Write one file for each record and one for policies, and the policy language's tables."""
    (SCHEMAS / "records").mkdir(parents=True, exist_ok=True)
    (SCHEMAS / "policy.schema.json").write_text(policy_schema(), encoding="utf-8")
    for record in RECORDS:
        (SCHEMAS / "records" / f"{record.__name__}.json").write_text(schema_of(record), encoding="utf-8")
    page = LANGUAGE.read_text(encoding="utf-8")
    LANGUAGE.write_text(with_tables(page), encoding="utf-8")


def with_tables(page: str) -> str:
    """Put the tables of words between their marks."""
    return re.sub(
        r"(<!-- words -->\n).*?(<!-- /words -->)", lambda marks: marks[1] + tables() + marks[2], page, flags=re.DOTALL
    )


if __name__ == "__main__":
    main()
