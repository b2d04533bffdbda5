"""Places and lines: the two-character destinations the hub knows."""

from typing import Final

STATES: Final = tuple(
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY".split()  # noqa: E501 -- one table, one line
)
PLACES: Final = tuple(sorted((*STATES, "DC", "PR", "VI", "GU")))
"""The 54 places whose switches hold driver and vehicle data, in alphabetical order of code."""

MULTI_STATE: Final = "NL"
"""The destination of a multi-state query (`docs/network.md#routing`)."""

LINES: Final = frozenset({"AX", "TC", "FB", "FA", "IP", "CN", "NL", "OD", "NA"})
"""Federal and fixed lines (`docs/network.md#lines`)."""

CODES: Final = frozenset(PLACES) | LINES
"""Every two-character destination that is known."""
