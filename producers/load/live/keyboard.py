"""Keys as they are pressed, if there is a keyboard: a terminal that gives each at once, and is given back as it was."""

import asyncio
import os
import termios
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TextIO

_MOST: Final = 64
"""So many bytes are read at once; a person types fewer."""


@contextmanager
def keyboard(pressed: Callable[[str], None], file: TextIO) -> Iterator[bool]:
    """Hand each key over as it is pressed, while the block lasts; give whether there is a keyboard.

    Only a terminal is read, and only by whoever has it in the foreground: a load in the background asks for nothing.
    """
    if not _is_ours(file):
        yield False
        return
    number, loop = file.fileno(), asyncio.get_running_loop()
    before = termios.tcgetattr(number)
    try:
        tty.setcbreak(number, termios.TCSANOW)
        loop.add_reader(number, _read, number, pressed)
        yield True
    finally:
        loop.remove_reader(number)
        termios.tcsetattr(number, termios.TCSANOW, before)


def _is_ours(file: TextIO) -> bool:
    try:
        return file.isatty() and os.tcgetpgrp(file.fileno()) == os.getpgrp()
    except (OSError, ValueError):
        return False


def _read(number: int, pressed: Callable[[str], None]) -> None:
    read = os.read(number, _MOST)
    if not read:
        asyncio.get_running_loop().remove_reader(number)  # The terminal is gone; it would be readable for ever.
    for key in read.decode("ascii", errors="ignore"):
        pressed(key)
