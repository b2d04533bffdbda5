"""The published shapes of records. That models and structs read alike is a law: see `tests/property`."""

from pathlib import Path

import msgspec
import pytest
from pydantic import BaseModel, ValidationError

from streams.messages import envelope, wire
from streams.messages.envelope import RECORDS, schema_of

SCHEMAS = Path(__file__).parents[3] / "docs" / "schema" / "records"


def structs() -> dict[str, type[msgspec.Struct]]:
    """Name the structs of the hot loop."""
    found = vars(wire).values()
    return {each.__name__: each for each in found if isinstance(each, type) and issubclass(each, msgspec.Struct)}


def names_in_json(model: type[BaseModel]) -> dict[str, bool]:
    """Give a model's names as JSON has them, and whether each must be there."""
    return {field.alias or name: field.is_required() for name, field in model.model_fields.items()}


def test_every_struct_has_its_model() -> None:
    """`Stamp` is part of others and no record of its own."""
    assert {record.__name__ for record in RECORDS} == set(structs()) - {"Stamp"}


@pytest.mark.parametrize("name", sorted(structs()))
def test_a_struct_has_the_names_of_its_model(name: str) -> None:
    """Spelt as in JSON, required or not alike."""
    model = getattr(envelope, name)

    assert {each.encode_name: each.required for each in msgspec.structs.fields(structs()[name])} == names_in_json(model)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_the_published_schema_is_the_models(record: type[BaseModel]) -> None:
    """`python -m tools.write_schemas` writes it."""
    assert (SCHEMAS / f"{record.__name__}.json").read_text(encoding="utf-8") == schema_of(record)


def test_there_is_no_schema_of_anything_else() -> None:
    """One file for each record."""
    assert {path.stem for path in SCHEMAS.iterdir()} == {record.__name__ for record in RECORDS}


def test_a_version_that_is_not_ours_is_refused() -> None:
    """By model and struct alike."""
    value = b'{"v":2,"id":"1","text":"DQ"}'

    with pytest.raises(ValidationError):
        envelope.RawLetter.model_validate_json(value)
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(value, type=wire.RawLetter)


def test_a_dead_letter_keeps_its_bytes() -> None:
    """In base64, so that any byte survives."""
    letter = wire.DeadLetter(
        v=1, stage="intake", topic="t", partition=0, offset=7, reason="bad", key=None, value=b"\xff\x00", at=1
    )

    read = envelope.DeadLetter.model_validate_json(msgspec.json.encode(letter))

    assert (read.key, read.value, read.offset) == (None, b"\xff\x00", 7)
