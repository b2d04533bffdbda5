"""What a scenario counts."""

from pathlib import Path

import pytest

from streams.errors import UnusableFileError
from streams.messages.directory import Directory, shipped_directory
from streams.messages.log import LogEntry, read_row
from streams.paths.asking import keys_of
from streams.paths.groups import Group
from streams.paths.hops import Asked, Gate
from streams.paths.traffic import (
    LookUp,
    counted,
    load_scenario,
    read_scenario,
    shipped_scenario,
    write_table,
)
from tests.policy_worlds import AGENCIES

DIRECTORY = Directory(AGENCIES.values())
HEADER = "agency,acts_for,place,key,photo,messages\n"


def entry(text: str) -> LogEntry:
    """Read a line of a log."""
    return read_row(1, {"at": "2025-12-01T00:00:00Z", "text": text})


def test_a_log_is_counted_by_asker_place_and_key() -> None:
    """Answers, mail, other data, what has no home and what the hub would not take count for nothing."""
    texts = [
        "DQ.NYCBP0001.WA.NY.TXT\nOLN/D1.IMQ/Y",
        "RQ.NYCBP0001.WADMV0000.TXT\nVIN/1.IMQ/Y",
        "DQ.NYCBP0001.NL0000000.TXT\nOLN/D1",
        "IQ.NYCBP0001.WA.TXT\nNAM/A",
        "DR.WADMV0000.NYCBP0001.TXT\nOLN/D1",
        "RQ.NYCBP0001.WA.TXT\nLIC/1",
        "nothing",
    ]

    assert counted(map(entry, texts), DIRECTORY, "log").counts == {
        LookUp("NYCBP0001", "WA", "DQ", photo=True): 1,
        LookUp("NYCBP0001", "NY", "DQ", photo=True): 1,
        LookUp("NYCBP0001", "WA", "RQ", photo=False): 1,
    }


def test_a_table_is_divided_among_the_oris_of_an_agency() -> None:
    """Evenly; who isn't in the directory asks nothing."""
    rows = "ice-ero,,WA,DQ,N,4\nice-ero,,WA,DQ,Y,2\nuscis,,WA,DQ,N,7\nsheriff,ice-ero,WA,RQ,N,2\n"
    scenario = read_scenario(HEADER + rows, "table", DIRECTORY)

    def through(ori: str, data: str, *keys: str) -> int:
        return scenario.through(Gate(Asked("WA", data), Group((ori,), ori, "")), keys)

    assert through("DCERO0001", "driver", "DQ", "KQ") == 3
    assert through("TXERO020S", "driver", "DQ", "KQ") == 3
    assert through("TXERO020S", "photo", "DQ") == 1
    assert through("FLDLG0001", "vehicle", "RQ") == 2
    assert through("NYCBP0001", "driver", "DQ") == 0


def test_everything_wrong_with_a_table_is_listed(tmp_path: Path) -> None:
    """With row and column."""
    path = tmp_path / "scenario.csv"
    path.write_text(HEADER + "cpb,x,XX,AM,J,-1\nice,,WA,DQ,N,1\n")

    with pytest.raises(UnusableFileError) as caught:
        load_scenario(path, DIRECTORY)
    assert [str(problem) for problem in caught.value.problems] == [
        "row 2, column agency: `cpb` is no word of the agency tree",
        "row 2, column acts_for: `x` is no word of the agency tree",
        "row 2, column place: `XX` is none of the 54 places",
        "row 2, column key: `AM` is no key of a driver or vehicle query",
        "row 2, column photo: `J` is neither `Y` nor `N`",
        "row 2, column messages: `-1` is no whole number",
    ]


def test_what_is_counted_can_be_written_as_a_table() -> None:
    """Agency by agency; reading it again divides the same totals."""
    texts = ["DQ.DCERO0001.WA.TXT\nOLN/D1", "DQ.TXERO020S.WA.TXT\nOLN/D1", "RQ.NL0000000.WA.TXT\nVIN/1"]

    assert list(write_table(counted(map(entry, texts), DIRECTORY, "log"), DIRECTORY)) == [
        ("agency", "acts_for", "place", "key", "photo", "messages"),
        ("ice-ero", "", "WA", "DQ", "N", "2"),
    ]


@pytest.mark.timeout(20)
def test_the_shipped_scenario_holds_the_year_at_a_thousandth() -> None:
    """Of Washington's data the federal look-ups of eleven months are published: 2,671,776; the twelfth goes on so."""
    directory = shipped_directory()
    federal = Group(tuple(ori for ori, entry in directory.agencies.items() if entry.type == "FE"), "federal", "")
    scenario = shipped_scenario(directory)
    counted = sum(scenario.through(Gate(Asked("WA", data), federal), keys_of(data)) for data in ("driver", "vehicle"))

    assert 2_672 <= counted <= 2_672 * 12 / 11 * 1.05
