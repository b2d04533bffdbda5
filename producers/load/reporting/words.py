"""How a report's figures are written for people: rates, durations, shares. Pure."""

from types import MappingProxyType
from typing import Final

from producers.load.measuring.percentiles import WRITTEN

TOO_FEW: Final = "too few"
"""Stands for a percentile without enough samples."""

NAMES: Final = {**WRITTEN, "max": "longest"}
"""Percentiles by the name they have in JSON."""

BECAME: Final = MappingProxyType(
    {
        "deliver": "answered", "redact": "answered in part", "mixed": "answered differently by several",
        "refuse": "refused", "reject": "not understood", "not_stored": "not stored by the broker",
    }
)  # fmt: skip
"""What became of messages, by the name it has in JSON."""

_MS: Final = 1_000
_SECOND: Final = 1_000_000
_DIGITS: Final = 3


def duration(us: float) -> str:
    """Write a duration with its unit, to three digits."""
    if abs(us) < _MS:
        return f"{us:.0f} µs"
    value, unit = (us / _MS, "ms") if abs(us) < _SECOND else (us / _SECOND, "s")
    return f"{rounded(value)} {unit}"


def rounded(value: float) -> str:
    """Write a number to three digits, never in powers of ten."""
    whole = len(f"{abs(value):.0f}")
    return f"{value:,.{max(0, _DIGITS - whole)}f}"


def percent(share: float) -> str:
    """Write a share; what is something is never written as nothing, nor as all."""
    shown = 100 * share
    if 0 < shown < 0.1:  # noqa: PLR2004 -- below what one decimal place can show
        return "< 0.1 %"
    if 99.9 < shown < 100:  # noqa: PLR2004 -- above it
        return "> 99.9 %"
    return f"{shown:.1f}".removesuffix(".0") + " %"
