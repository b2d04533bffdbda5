"""Write the JSON Schemas of records and policies to `docs/schema/`. Tests show that they are up to date."""

from pathlib import Path

from streams.messages.envelope import RECORDS, schema_of
from streams.policies.schema import policy_schema

SCHEMAS = Path(__file__).parent.parent / "docs" / "schema"


def main() -> None:
    """Write one file for each record, and one for policies."""
    (SCHEMAS / "records").mkdir(parents=True, exist_ok=True)
    (SCHEMAS / "policy.schema.json").write_text(policy_schema(), encoding="utf-8")
    for record in RECORDS:
        (SCHEMAS / "records" / f"{record.__name__}.json").write_text(schema_of(record), encoding="utf-8")


if __name__ == "__main__":
    main()
