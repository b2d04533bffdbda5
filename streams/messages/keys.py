"""Message keys as a table: what each asks for, what answers it, which letter of `uses` it needs.

Where each is known from: `docs/network.md#message-keys`. Classes and letters are ours.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Traffic(StrEnum):
    """Which way a message goes."""

    QUERY = "query"
    ANSWER = "answer"
    NOTICE = "notice"


class DataClass(StrEnum):
    """What kind of record a key asks for. No shipped rule limits the last."""

    DRIVER = "driver"
    VEHICLE = "vehicle"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class MessageKey:
    """What a message asks for, or answers. Not the Kafka record key."""

    code: str
    traffic: Traffic
    data_class: DataClass
    letter: str
    """The letter of `uses` its sender needs, or empty."""


_DRIVER: Final = {"DQ": ("DR",), "DQG": ("DR", "DRG"), "DNQ": ("DNR",), "KQ": ("KR",)}
_VEHICLE: Final = {"RQ": ("RR",), "RQG": ("RR", "RRG"), "RNQ": ("RNR",), "RPQ": ("RPR",)}
_CRIMINAL: Final = {"IQ": ("IR",), "FQ": ("FR",), "AQ": ("AR",)}
_OTHER: Final = {
    query: (answer,)
    for query, answer in (
        pair.split("/")
        for pair in """
        ACQ/ACR ALQ/ALR AVQ/AVR BCQ/BCR BQ/BR CAQ/CAR CBQ/CBR CCQ/CCR CGQ/CGR CPQ/CPR CSQ/CSR CWQ/CWR DEX/DEA DRX/DRR
        DTX/DTR DUX/DUA FQC/FRC GQ/GR HQ/HR IAQ/IAR JQ/JR LQ/LR MQ/MR NAQ/NAR NCI/NCA NEI/NEA NIQ/NIR NUI/NUA NFQ/NFR
        NLQ/NLR PAQ/PAR PBQ/PBR PCQ/PCR PPQ/PPR SOQ/SOR SQ/SR SWQ/SWR UQ/UR VQ/VR WLQ/WLR WQ/WR XQ/XR YQ/YR TQ/TR
        IPQ/IPR FPQ/FPR ITQ/ITR FTQ/FTR IVQ/IVR FVQ/FVR IGQ/IGR FGQ/FGR
        """.split()
    )
}
_NOTICES: Final = "AA AM AML CR ER SM HS HSL LE SON SVQ TA TD TU".split()
_LETTERS: Final = {"AM": "A", "AML": "A", "CR": "C"}

ANSWERS: Final = _DRIVER | _VEHICLE | _CRIMINAL | _OTHER
"""Each query key and the keys that answer it, first the usual one."""

HUB_ONLY: Final = frozenset({"ER", "SM"})
"""Keys that nobody but the hub may send (`docs/network.md#who-may-say-what`)."""

MULTI_STATE_KEYS: Final = frozenset({"DQ", "RQ", "IQ"})
"""Keys that may be asked of all states at once (`docs/network.md#routing`)."""

ONE_DESTINATION_KEYS: Final = frozenset({"KQ", "RPQ", "CWQ"})
"""Keys that take exactly one destination (`docs/network.md#routing`)."""

VEHICLE_KEYS: Final = frozenset({"RQ", "RQG"})
"""Keys whose message must name a vehicle (`docs/policy-language.md#order-of-checks`)."""


def _table() -> dict[str, MessageKey]:
    table = {code: MessageKey(code, Traffic.NOTICE, DataClass.OTHER, _LETTERS.get(code, "")) for code in _NOTICES}
    for pairs, data_class, letter in (
        (_DRIVER, DataClass.DRIVER, "D"),
        (_VEHICLE, DataClass.VEHICLE, "D"),
        (_CRIMINAL, DataClass.OTHER, "C"),
        (_OTHER, DataClass.OTHER, ""),
    ):
        for query, answers in pairs.items():
            table[query] = MessageKey(query, Traffic.QUERY, data_class, letter)
            table |= {code: MessageKey(code, Traffic.ANSWER, data_class, letter) for code in answers}
    return table


KEYS: Final = _table()
"""Every key that is known."""
