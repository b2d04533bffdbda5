"""What a replay was asked for. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, Self

from streams.errors import UsageError
from streams.messages.times import parse_time

MAX: Final = "max"
RECORDED: Final = "recorded"
NOW: Final = "now"


class BadOptionError(UsageError):
    """An option of a replay can't be read, or doesn't go with another."""

    def __init__(self, option: str, why: str) -> None:
        super().__init__(option, why)
        self.option = option
        self.why = why

    def __str__(self) -> str:
        return f"{self.option} {self.why}"


class Answers(StrEnum):
    """Where answers come from."""

    LOG = "log"
    """Those of the log are sent as they stand there; the emulated states are silent."""
    EMULATED = "emulated"
    """The emulated states answer; those of the log are left out."""
    NONE = "none"
    """There are none."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a log is replayed."""

    factor: float | None
    """So many times as fast as it was recorded, or as the rate says; nothing for as fast as can be."""
    per_second: float | None = None
    """An even rate instead of the recorded times."""

    @classmethod
    def of(cls, speed: str, per_second: float | None) -> Self:
        """Read `--speed` and `--rate`.

        Raises:
            BadOptionError: neither `recorded` nor `max`, nor a factor such as 10x.
        """
        if per_second is not None:
            return cls(1.0, per_second)
        if speed == MAX:
            return cls(None)
        try:
            factor = 1.0 if speed == RECORDED else float(speed.removesuffix("x"))
        except ValueError:
            factor = 0.0
        if not 0 < factor < float("inf"):
            raise BadOptionError("--speed", f"`{speed}` is neither `recorded` nor `max`, nor a factor such as `10x`")
        return cls(factor)

    @property
    def said(self) -> str:
        """Write it as it was asked for."""
        if self.per_second is not None:
            return f"{self.per_second:g} a second"
        return MAX if self.factor is None else f"{self.factor:g}x"

    @property
    def is_timed(self) -> bool:
        """Whether anything is ever due later than now."""
        return self.factor is not None


class AsOf(StrEnum):
    """By which time messages are judged, if not by one for all."""

    RECORDED = RECORDED
    NOW = NOW


def parse_as_of(text: str) -> AsOf | int:
    """Read `--as-of`: a word, or a time, given in µs.

    Raises:
        BadOptionError: it is neither.
    """
    if text in list(AsOf):
        return AsOf(text)
    at_us = parse_time(text)
    if at_us is None:
        raise BadOptionError("--as-of", f"`{text}` is neither `recorded` nor `now`, nor a time with seconds and offset")
    return at_us


@dataclass(frozen=True, slots=True)
class RuleFiles:
    """Where policies, agencies and grants are; nothing for the shipped ones, and for no grants."""

    policies: Path | None = None
    directory: Path | None = None
    grants: Path | None = None
