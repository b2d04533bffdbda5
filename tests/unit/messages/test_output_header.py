"""The header of several lines that the hub writes: read as the one line it stands for."""

import pytest

from streams.messages.message import Message, Reject
from streams.messages.text import read_text

CLOCKS = "08:00 01/01/2010 01239\n08:00 01/01/2011 01233"


@pytest.mark.parametrize(
    ("output", "text"),
    [
        pytest.param(
            f"RR.AZDMV0000\n{CLOCKS} AZNLETS20\nTXT\nLIC/A.LIS/AZ\nVALID",
            "RR.AZDMV0000.AZNLETS20.TXT\nLIC/A.LIS/AZ\nVALID",
            id="destination-beside-the-clock",
        ),
        pytest.param(
            f"RR.AZDMV0000\n{CLOCKS} AZNLETS20\n*T000000001\nTXT\nLIC/A",
            "RR.AZDMV0000.AZNLETS20.*T000000001.TXT\nLIC/A",
            id="a-control-field-of-its-own-line",
        ),
        pytest.param(
            f"RQ.AZNLETS20.\n {CLOCKS}\n AZ.*T1.TXT\nVIN/1G1",
            "RQ.AZNLETS20.AZ.*T1.TXT\nVIN/1G1",
            id="destination-below-the-clocks",
        ),
        pytest.param(f"RQ.AZNLETS20.\n{CLOCKS}\nAZ.TXT\nVIN/1", "RQ.AZNLETS20.AZ.TXT\nVIN/1", id="no-control-field"),
        pytest.param(f"AM.NLNLEHELP\r\n{CLOCKS} AZNLETS20\r\nTXT", "AM.NLNLEHELP.AZNLETS20.TXT", id="no-body"),
    ],
)
def test_it_means_what_one_line_means(output: str, text: str) -> None:
    """The clocks are not believed."""
    read = read_text(output, "AZ")

    assert isinstance(read, Message)
    assert read == read_text(text, "AZ")


@pytest.mark.parametrize(
    "output",
    [
        pytest.param(f"RR.\n{CLOCKS} AZNLETS20\nTXT\nLIC/A", id="an-empty-origin"),
        pytest.param(f"RR.AZDMV0000\n{CLOCKS}\nTXT\nLIC/A", id="no-destination"),
    ],
)
def test_what_a_header_lacks_is_its_error(output: str) -> None:
    """The first has been seen."""
    read = read_text(output)

    assert isinstance(read, Reject)
    assert (read.code, read.key) == ("ER .01", "RR")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"RR.AZDMV0000\n{CLOCKS} AZNLETS20\nLIC/A", id="no-end"),
        pytest.param(f"RR.AZDMV0000\n{CLOCKS} AZNLETS20", id="nothing-below"),
        pytest.param(f"RR.AZDMV0000\n{CLOCKS} AZNLETS20\n*T1", id="a-control-field-and-no-end"),
        pytest.param("RR.AZDMV0000\n08:00 01/01/2010 01239\nAZNLETS20.TXT\nLIC/A", id="one-clock"),
        pytest.param(f"RR.AZDMV0000\n{CLOCKS} AZNLETS20\nTXT LIC/A", id="something-after-the-end"),
    ],
)
def test_nothing_else_is_taken_for_one(text: str) -> None:
    """Its first line doesn't end in TXT."""
    read = read_text(text)

    assert isinstance(read, Reject)
    assert read.code == "ER .03"
