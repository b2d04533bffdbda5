"""Write the JSON Schemas of all records to `docs/schema/records/`. A test shows that they are up to date."""

from pathlib import Path

from streams.messages.envelope import RECORDS, schema_of

SCHEMAS = Path(__file__).parent.parent / "docs" / "schema" / "records"


def main() -> None:
    """Write one file for each record."""
    SCHEMAS.mkdir(parents=True, exist_ok=True)
    for record in RECORDS:
        (SCHEMAS / f"{record.__name__}.json").write_text(schema_of(record), encoding="utf-8")


if __name__ == "__main__":
    main()
