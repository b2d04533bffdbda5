"""What a file of thresholds can say (`docs/load.md#thresholds`). How it is read is `reading.py`'s business."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Final, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from producers.load.headroom import MEAN_PER_SECOND, PEAK_TO_MEAN
from producers.load.measuring.percentiles import SHARES
from streams.files.words import fault, meant, one_of
from streams.messages.budget_classes import BudgetClass, budget_class_of
from streams.messages.keys import KEYS

_DURATION: Final = re.compile(r"(\d+(?:\.\d+)?) ?(us|ms|s)")
_UNITS_US: Final = {"us": 1, "ms": 1_000, "s": 1_000_000}
_MOST: Final = 1e9


def _duration_us(said: object) -> int:
    if said is None:
        raise fault("has no value", "leave the line out, or write a time like `5 ms`")
    found = _DURATION.fullmatch(str(said))
    if found is None:
        raise fault(f"`{said}` is no time", "write a number and `us`, `ms` or `s`, like `5 ms`")
    number, unit = found.groups()
    return round(float(number) * _UNITS_US[unit])


def _factor(said: object) -> float:
    try:
        number = float(str(said))
    except ValueError:
        number = 0.0
    if not 0 < number <= _MOST:
        raise fault(f"`{said}` is no number above 0")
    return number


def _key(said: object) -> str:
    if said not in KEYS:
        raise fault(f"`{said}` is no message key", meant(str(said), KEYS))
    return str(said)


def _name(said: object) -> str:
    if not isinstance(said, str) or not said.strip():
        raise fault("is no name", "write a few words, like `hit confirmations`")
    return said


def _unlike(limits: tuple["Limit", ...]) -> tuple["Limit", ...]:
    if not limits:
        raise fault("holds no limit", "begin each with `- name: …`")
    if twice := [name for name, times in Counter(limit.name for limit in limits).items() if times > 1]:
        raise fault(f"more than one is called {one_of(twice)}", "give each a name of its own")
    return limits


# What is optional may be left out; written without a value it is a fault.
DurationUs = Annotated[int | None, BeforeValidator(_duration_us)]
Factor = Annotated[float | None, BeforeValidator(_factor)]
Key = Annotated[str, BeforeValidator(_key)]


class _Part(BaseModel):
    """A part of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class At(_Part):
    """At which rate limits are to be kept: one of three ways to say it."""

    per_second: Factor = None
    times_national_mean: Factor = None
    times_national_peak: Factor = None

    @model_validator(mode="after")
    def _is_said_once(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise fault("must say one rate", f"write one of {one_of(At.model_fields)}")
        return self

    @property
    def rate(self) -> float:
        """Give it in messages a second."""
        if self.times_national_mean is not None:
            return self.times_national_mean * MEAN_PER_SECOND
        if self.times_national_peak is not None:
            return self.times_national_peak * MEAN_PER_SECOND * PEAK_TO_MEAN
        return self.per_second or 0.0

    def __str__(self) -> str:
        if self.times_national_mean is not None:
            return f"{self.times_national_mean:g} × the national mean"
        if self.times_national_peak is not None:
            return f"{self.times_national_peak:g} × the national peak"
        return f"{self.per_second:g} messages a second"


class Bounds(_Part):
    """What each percentile may be at most, in µs."""

    p50: DurationUs = None
    p90: DurationUs = None
    p99: DurationUs = None
    p999: DurationUs = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise fault("limits nothing", f"write one of {one_of(SHARES)}")
        return self

    def by_percentile(self) -> Mapping[str, int]:
        """Give what is limited."""
        said = {name: getattr(self, name) for name in SHARES}
        return {name: us for name, us in said.items() if us is not None}


class Limit(_Part):
    """What some messages may suffer: those of a class, those with some keys, or all."""

    name: Annotated[str, BeforeValidator(_name)]
    budget_class: BudgetClass | None = Field(default=None, alias="class")
    keys: tuple[Key, ...] = ()
    latency: Bounds | None = None
    filters_add: Bounds | None = None

    @model_validator(mode="after")
    def _speaks_of_one_thing(self) -> Self:
        if empty := [name for name, value in self if name in self.model_fields_set and not value]:
            raise fault(f"{empty[0]} has no value", "leave the line out, or say what you mean")
        if self.budget_class and self.keys:
            raise fault("has a class and keys", "name the keys alone, or the class alone")
        if not (self.latency or self.filters_add):
            raise fault("limits nothing", "write `latency: …` or `filters_add: …`")
        return self

    def covers(self, key: str) -> bool:
        """Tell whether it speaks of messages with that key."""
        if self.budget_class:
            return budget_class_of(key) is self.budget_class
        return not self.keys or key in self.keys


class Thresholds(_Part):
    """A whole file."""

    at: At
    limits: Annotated[tuple[Limit, ...], AfterValidator(_unlike)]
