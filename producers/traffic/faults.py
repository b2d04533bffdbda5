"""Faulty input: for each reject code, ways to write a message so that the hub must answer with that code.

Whether the hub really answers so is shown by a test, not assumed.
"""

from collections.abc import Mapping
from random import Random
from typing import Final

_TOO_LONG: Final = "X" * 65_537

FAULTS: Final[Mapping[str, tuple[str, ...]]] = {
    "ER .00": (f"DQ.{{sender}}.{{to}}.{{control}}.TXT\nOLN/T00000000\n{_TOO_LONG}",),
    "ER .01": (
        "RQ.ZZUNK0000.{to}.{control}.TXT\nVIN/TEST0000000000000",
        "ZZQ.{sender}.{to}.{control}.TXT\nOLN/T00000000",
        "dq.{sender}.{to}.{control}.TXT\nOLN/T00000000",
        "DQ.{sender}..{to}.{control}.TXT\nOLN/T00000000",
        "DQ.{sender}.{control}.TXT\nOLN/T00000000",
    ),
    "ER .03": ("DQ.{sender}.{to}.{control}\nOLN/T00000000",),
    "ER .05": ("DQ.{sender}.{to}.{control}.TXT\nNAM/DOE,JANE Q.DOB/19800230.SEX/F",),
    "ER .19": (
        "DQ.{sender}.ZZ.{control}.TXT\nOLN/T00000000",
        "DQ.{sender}.AL.AK.AZ.AR.CA.CO.{control}.TXT\nOLN/T00000000",
        "KQ.{sender}.TX.FL.{control}.TXT\nOLN/T00000000.PUR/C",
        "KQ.{sender}.NL.{control}.TXT\nOLN/T00000000.PUR/C",
    ),
    "ER .22": ("RQ.{sender}.{to}.{control}.TXT\nLIC/T00000.LIT/PC",),
}
"""Reject code → ways to earn it; the sender must be known and allowed DMV data."""

_WAYS: Final = tuple(way for ways in FAULTS.values() for way in ways)


def faulty(sender: str, to: str, control: str, random: Random) -> str:
    """Write a message that can't pass, in one of the known ways, each as often as the others."""
    return random.choice(_WAYS).format(sender=sender, to=to, control=control)
