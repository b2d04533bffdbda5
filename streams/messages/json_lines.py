"""One JSON object from one line, read strictly: a line that two readers could read differently is not read at all.

Refused beside bad JSON: repeated names at any depth, `NaN` and infinities, unpaired surrogates, anything but UTF-8.
"""

import json
from collections.abc import Mapping
from typing import Final, NoReturn

import msgspec

_FLAT: Final = msgspec.json.Decoder(dict[str, str])
_SAFE_DIGITS: Final = 4_000
"""Python refuses to read longer whole numbers; as floats they are read, and nobody looks at them."""


def read_object(line: bytes) -> Mapping[str, object] | None:
    """Read a line's object, or give nothing if it has none that is beyond doubt."""
    return _read_flat(line) or _read_any(line)


def _read_flat(line: bytes) -> dict[str, str] | None:
    """Read an object of strings fast, or give nothing if that is in doubt."""
    if b'\\"' in line or b"\\ud" in line or b"\\uD" in line:
        return None
    try:
        flat = _FLAT.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    # Without escaped quotes each pair has four; a name that was repeated leaves more than that.
    return flat if line.count(b'"') == 4 * len(flat) else None


def _read_any(line: bytes) -> Mapping[str, object] | None:
    try:
        value = json.loads(
            line.decode(), object_pairs_hook=_distinct, parse_constant=_refuse, parse_int=_read_whole_number
        )
        json.dumps(value, ensure_ascii=False).encode()  # Fails at an unpaired surrogate.
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("repeated name")
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _read_whole_number(digits: str) -> float:
    return int(digits) if len(digits) < _SAFE_DIGITS else float(digits)
