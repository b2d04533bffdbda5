"""What decides: bundle, directory and grants, under one digest. It travels as bytes and comes back equal."""

from dataclasses import dataclass, field
from typing import Self

import msgspec

from streams.messages.directory import Agency, Directory
from streams.policies.bundle import Bundle
from streams.policies.digest import canonical, digest
from streams.policies.grants import Grants


@dataclass(frozen=True)
class Context:
    """Everything a decision depends on but the message and the time."""

    bundle: Bundle
    directory: Directory
    grants: Grants = field(default_factory=Grants)
    digest: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        parts = {"bundle": self.bundle.digest, "directory": self.directory.digest, "grants": self.grants.digest}
        object.__setattr__(self, "digest", digest(canonical({**parts})))

    def to_bytes(self) -> bytes:
        """Write it in the one way that equal contexts are written."""
        agencies = sorted(msgspec.structs.astuple(agency) for agency in self.directory.agencies.values())
        return canonical({"bundle": self.bundle.to_json(), "directory": [*agencies], "grants": self.grants.to_json()})

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Read what `to_bytes` wrote, and nothing else: an operator's files have readers that say what is wrong."""
        parts = msgspec.json.decode(content, type=_Parts)
        directory = Directory(Agency(*cells) for cells in parts.directory)
        return cls(Bundle.from_json(bytes(parts.bundle)), directory, Grants.from_json(bytes(parts.grants)))


class _Parts(msgspec.Struct, forbid_unknown_fields=True):
    """The three parts as `to_bytes` writes them."""

    bundle: msgspec.Raw
    directory: list[tuple[str, str, str, str, str, str, str, str]]
    grants: msgspec.Raw
