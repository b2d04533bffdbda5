"""Digests of what decides: the same for equal content, whatever its order, comments or layout."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"


def canonical(value: Json) -> bytes:
    """Write JSON in the one way that digests are taken of: sorted keys, no spaces, UTF-8 unescaped."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(content: bytes) -> str:
    """Name a content by its hash."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
