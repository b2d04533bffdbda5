"""Words that stay: what the network itself says. Everything else could be somebody's name, plate or number.

In a value that identifies somebody nothing stays; in free text the words below do, in a header those of headers.
"""

import re
from typing import Final

from streams.messages.fields import IDENTIFYING
from streams.messages.keys import KEYS
from streams.messages.places import CODES

END: Final = "TXT"

WORDS: Final = frozenset(
    """
    A ACTIVE AGENCY ALLOWED AND ANSWER AT ATTENTION AUTHORITY AUTHORIZED BAD BELOW BIRTH BY CANCELED CANCELLED
    CLEAR COMMERCIAL COMPLIANT CONFIRM CONFIRMED CONTACT DATA DATE DENIED DESTINATION DISQUALIFIED DISSEMINATION
    DOES DRIVER END ENFORCEMENT ERROR EXPIRED FIELD FILE FOR FORMAT FORWARD FOUND FROM HAS HEADER HIT
    IDENTIFICATION IN INQUIRY INVALID IS ISSUED KEY LAW LICENCE LICENSE MATCH MESSAGE MISSING MSG NCIC NLETS NO
    NONCOMPLIANT NONE NOT OF ON ONLY OPTIONS OR ORI ORIGINAL OUT PERMIT PHOTO PLATE PLEASE POSSIBLE QUERY RECORD
    RECORDS REFER REGION REGISTERED REGISTRATION REQUEST RESPOND RESPONSE RESTRICTED RETURN REVOKED SEE SENT
    SERVICE SILENCE STATE STATUS STOLEN SURRENDERED SUSPENDED SYSTEM TEMPORARILY TEXT THE TIME TO TRANSFERRED TXT
    TYPE UNAVAILABLE UNTIL USER VALID VEHICLE WANTED WARRANT WILL WITH XML YEAR
    """.split()
)
"""Words of free text that name nobody; every text that the hub and the shipped policies answer with is made of them."""

HEADER_WORDS: Final = frozenset(KEYS) | CODES | {END}
"""What a header is made of beside agencies."""

_PLACE: Final = "|".join(sorted(CODES))
CODED: Final = {
    tag: re.compile(values, re.ASCII)
    for tag, values in {
        "SEX": "[MFUX]",
        "OLS": _PLACE,
        "LIS": _PLACE,
        "POB": _PLACE,
        "LIY": r"(?:19|20)\d\d|\d\d|NX",
        "LIT": "AM|AP|AR|BU|CN|CO|CU|DL|DV|DX|EX|FM|GF|HI|IP|JR|LF|MC|MF|MP|MV|NG|PC|PE|PS|RV|SN|ST|TK|TL|TM|TR|TX|US",
        "RSN": "[NFVTSHI]",
        "PUR": "[CFEDJS]",
        "IMQ": "[YN]",
        "RNO": "[123]",
        "PRI": "[UR]",
        "CUS": "[YN]",
        "DDA": "[FN]",
    }.items()
}
"""Fields that hold codes, and the codes that stay; any other value of theirs is disguised like all others."""

TAGS: Final = IDENTIFYING | CODED.keys() | {"ATN", "OCA", "NIC", "RTY", "OFF", "RAG", "RNA", "PHO", "REM", "SER", "TYP"}
"""Tags that stay; another could be a name with a slash behind it."""

NUMBERED: Final = re.compile(r"^(?:(?:ER|SM) +)?\.\d\d(?!\d)", re.ASCII | re.MULTILINE)
"""The number of an error or state, as the hub begins a line with it, such as `ER .02` or `.22.`."""
