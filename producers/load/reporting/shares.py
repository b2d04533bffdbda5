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
    if read is None:
        raise NoShareError(option, said)
    number, sign = read.groups()
    return float(number) / (100 if sign else 1)
