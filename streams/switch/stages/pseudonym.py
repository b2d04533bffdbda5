"""Keyed pseudonyms of subjects, for the audit. A bare hash of a plate can be guessed; this one needs the key."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field

from streams.messages.fields import identifying
from streams.messages.wire import FieldPair


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """HMAC-SHA-256 under a key that is in no topic."""

    key: bytes = field(repr=False)

    def of(self, fields: Iterable[FieldPair]) -> str | None:
        """Give the same pseudonym for the same subject; none where nobody is identified."""
        subject = sorted(identifying(fields))
        if not subject:
            return None
        text = "\x1f".join(f"{tag}\x1e{value}" for tag, value in subject)
        return "hmac-sha256:" + hmac.digest(self.key, text.encode("utf-8", "surrogatepass"), "sha256").hex()[:32]
