"""The leash of a child process: its standard input, which ends with whoever holds the other end, however that ends."""

import os
import signal
import sys
import threading
import time
from typing import Final

from streams.errors import Exit

LEASH: Final = "NLETS_LEASH"
"""Set for a child: it ends itself when its standard input does, so also when its parent was killed."""

PATIENCE_S: Final = 6.0
"""A worker promises to end within 5 s of SIGTERM."""


def hold_to_leash() -> None:
    """Watch standard input if this process is a child of ours; its own children are not."""
    if os.environ.pop(LEASH, None):
        threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait for the end of standard input; then end as if told to, or anyhow."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE_S)
    os._exit(Exit.FAILED)
