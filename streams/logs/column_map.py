"""Which of a foreign log's columns is what, as a file says it (`--map FILE`, `docs/logs.md#foreign-columns`).

What the file can say is what the classes can hold. How rows are read by it is `mapping.py`'s business.
"""

import re
from pathlib import Path
from typing import Annotated, Final, Self, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from streams.files.faults import Forms
from streams.files.reading import model_of, read_document
from streams.files.words import fault
from streams.logs.foreign_times import EPOCHS

_TAG: Final = re.compile("[A-Z]{2,4}")


def _listed(value: object) -> object:
    return tuple(value) if isinstance(value, list) else (value,)


def _is_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise fault(f"`{name}` is no time zone", "write one such as `America/Los_Angeles`") from error
    return name


def _is_pattern(pattern: str) -> str:
    if pattern in EPOCHS or "%" in pattern:
        return pattern
    raise fault(f"`{pattern}` is no pattern of a time", "write one such as `%m/%d/%Y %H:%M:%S`, or `epoch-ms`")


def _is_tag(tag: str) -> str:
    if _TAG.fullmatch(tag):
        return tag
    raise fault(f"`{tag}` is no tag of a field", "write two to four capital letters, such as `OLN`")


_Names: TypeAlias = Annotated[tuple[str, ...], BeforeValidator(_listed)]
"""One name, or several."""


class _Part(BaseModel):
    """A part of the file; no word in it may be passed over."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Columns(_Part):
    """Our name of a column → theirs. Names with dots lead into objects."""

    at: _Names = ("at",)
    """Several are joined by a blank: a date and a time."""
    line: str | None = None
    id: str | None = None
    text: str | None = None
    xml: str | None = None
    message: str | None = None
    key: str | None = None
    sender: Annotated[str | None, Field(alias="from")] = None
    to: str | None = None
    """Several destinations in one cell have blanks, commas or semicolons between them."""
    control: str | None = None
    fields: dict[Annotated[str, AfterValidator(_is_tag)], str] = {}
    """Tag → column."""
    free: str | None = None

    @model_validator(mode="after")
    def _names_one_form(self) -> Self:
        forms = [form for form in (self.text, self.xml, self.message, self.key) if form]
        if len(forms) != 1:
            raise fault("names not exactly one of `text`, `xml`, `message` and `key`", "say where the message stands")
        if self.key and not (self.sender and self.to):
            raise fault("names `key` without `from` and `to`", "a message has all three")
        return self


class ColumnMap(_Part):
    """A file's content."""

    columns: Columns
    times: Annotated[tuple[Annotated[str, AfterValidator(_is_pattern)], ...], BeforeValidator(_listed)] = ()
    """What times look like there, if not as ours; the first that fits counts."""
    zone: Annotated[str, AfterValidator(_is_zone)] | None = None
    """In which zone times without offset are."""
    ignore: _Names = ()
    """Columns that are known and not wanted."""
    always: dict[str, str] = {}
    """Our name of a column → what it holds in every row that has nothing there."""
    words: dict[str, dict[str, str]] = {}
    """Our name of a column → their word → ours."""


class CountColumns(_Part):
    """Our name of a column of counts → theirs."""

    state: str = "state"
    agency: str = "agency"
    month: str = "month"
    n: str = "n"


class CountMap(_Part):
    """What the columns of a file of monthly counts are called."""

    columns: CountColumns = CountColumns()
    words: dict[str, dict[str, str]] = {}
    """Our name of a column → their word → ours."""


_FORMS: Final = Forms("a map of columns", (ColumnMap,))
_COUNT_FORMS: Final = Forms("a map of the columns of counts", (CountMap,))


def load_column_map(path: Path) -> ColumnMap:
    """Read what the columns of a log are called.

    Raises:
        UnusableFileError: with every problem in the file.
    """
    return model_of(read_document(path), ColumnMap, _FORMS)


def load_count_map(path: Path) -> CountMap:
    """Read what the columns of counts are called.

    Raises:
        UnusableFileError: with every problem in the file.
    """
    return model_of(read_document(path), CountMap, _COUNT_FORMS)
