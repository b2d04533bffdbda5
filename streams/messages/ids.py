"""Ids of messages. Time and randomness come in as arguments."""

import hashlib

from ulid import ULID

RANDOMNESS_BYTES = 10
"""What `new_id` needs beside the time."""


def new_id(at_us: int, randomness: bytes) -> str:
    """Make a ULID: ids of later milliseconds sort later."""
    return str(ULID.from_bytes((at_us // 1_000).to_bytes(6, "big") + randomness))


def derived_id(content: bytes, position: int) -> str:
    """Derive an id from what a message says and where it stands: the same at every run."""
    return str(ULID.from_bytes(hashlib.sha256(b"%d\n" % position + content).digest()[:16]))
