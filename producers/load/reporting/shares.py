"""A share as people write it on the command line: `10%`, or `0.1`. Pure."""

import re
from typing import Final

from streams.errors import UsageError

_SHARE: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(%?)")


class NoShareError(UsageError):
    """What was given is no share."""

    hint = "write it as `10%` or `0.1`"

    def __init__(self, option: str, said: str) -> None:
        super().__init__(option, said)
        self.option = option
        self.said = said

    def __str__(self) -> str:
        return f"{self.option} must be a share, not `{self.said}`"


def read_share(option: str, said: str) -> float:
    """Read a share that stands behind an option.

    Raises:
        NoShareError: it is none.
    """
    read = _SHARE.fullmatch(said.strip())
    # What forgot its percent sign would be so many times the whole.
    if read is None or (not read[2] and float(read[1]) > 1):
        raise NoShareError(option, said)
    return float(read[1]) / (100 if read[2] else 1)
