"""The key that pseudonyms are made with: a file that only its owner can read, outside of all topics.

Workers of one switch must share it, or one subject gets several pseudonyms in the audit.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

from streams.errors import OperatorError
from streams.switch.stages.pseudonym import Pseudonyms

KEY_BYTES: Final = 32


class UnusableKeyError(OperatorError):
    """The key file can't be read or made, or doesn't hold a key."""

    hint = f"a key is {KEY_BYTES * 2} hexadecimal digits in a file of mode 0600; without the file one is made"

    def __init__(self, path: Path, why: str) -> None:
        """Keep where and why, never what is in it."""
        super().__init__(path, why)
        self.path = path
        self.why = why

    def __str__(self) -> str:
        """Say which file."""
        return f"key file `{self.path}`: {self.why}"


def default_key_file() -> Path:
    """Name the place in the user's state directory."""
    state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(state) / "nlets-emulator" / "pseudonym.key"


def load_pseudonyms(path: Path | None) -> Pseudonyms:
    """Read the key that pseudonyms are made with, the user's own if none is named; make it where there is none yet."""
    return Pseudonyms(load_key(path or default_key_file()))


def load_key(path: Path) -> bytes:
    """Read a key, or make one where there is none yet."""
    try:
        if not path.exists():
            _create(path)
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
        if path.stat().st_mode & 0o077:
            raise UnusableKeyError(path, "others may read it: its mode must be 0600")
    except (OSError, ValueError) as error:
        raise UnusableKeyError(path, type(error).__name__) from error
    if len(key) != KEY_BYTES:
        raise UnusableKeyError(path, f"it holds {len(key)} bytes instead of {KEY_BYTES}")
    return key


def _create(path: Path) -> None:
    """Write a whole key under another name first: of two workers that start at once one wins, and both read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600, exist_ok=False)
    try:
        draft.write_text(secrets.token_hex(KEY_BYTES) + "\n", encoding="ascii")
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
