"""The one way to numba: loops compiled once for each state of the source, and kept for the next start.

The compiler's own cache looks at the module of a loop alone, while a loop also has in it what it calls and the
constants it names. So each digest of all modules that may be concerned has a folder of its own. Imported only where
numba is.
"""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

import numba
from numba import njit

__all__ = ["compiled"]

_SOURCES: Final = ("compiled.py", "messages/*.py", "broker/*.py", "broker/kafka/*.py", "switch/stages/**/*.py")
_KEPT: Final = 4
"""Folders of other states of the source that are left: somebody may go back to one, or run it still."""


def _digest() -> str:
    here = Path(__file__).parent
    sources = sorted(path for pattern in _SOURCES for path in here.glob(pattern))
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:12]


def _folder() -> Path:
    """Make the folder of this state of the source; a temporary one where none can be kept."""
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "nlets-emulator"
    folder = caches / f"loops-{_digest()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.touch()
    except OSError:
        return Path(tempfile.mkdtemp(prefix="nlets-loops-"))
    for old in sorted(caches.glob("loops-*"), key=lambda path: path.stat().st_mtime)[: -1 - _KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    return folder


# The compiler's settings are module attributes, which its types don't know.
setattr(numba.config, "CACHE_DIR", str(_folder()))  # noqa: B010
compiled: Final = njit(cache=True)
"""Decorates a function that is compiled; it may call others that are, and name constants."""
