"""The invented directory, and the commands that write and check one."""

from importlib.resources import files
from pathlib import Path

import pytest

from producers.commands.directory import check, generate
from producers.traffic.agencies import FEWEST, MOST, invented_agencies
from producers.traffic.census import census
from streams.errors import UnusableFileError
from streams.messages.agencies import AGENCIES, ancestry
from streams.messages.directory import Agency, read_directory, shipped_directory, write_directory
from streams.messages.places import PLACES

SEED = 1


def share(agencies: tuple[Agency, ...], agency: str) -> float:
    """Say how large a part of all agencies a word and all below it are."""
    return sum(1 for each in agencies if agency in ancestry(each.agency)) / len(agencies)


def test_the_shipped_directory_is_what_the_generator_writes() -> None:
    """A thousand agencies, seed 1."""
    shipped = (files("streams.messages") / "shipped" / "directory.csv").read_text(encoding="utf-8")

    assert shipped == write_directory(invented_agencies(1_000, SEED))


def test_same_seed_same_agencies() -> None:
    """Another seed gives others; a larger count does not rename what any directory has."""
    assert invented_agencies(300, SEED) == invented_agencies(300, SEED)
    assert invented_agencies(300, SEED) != invented_agencies(300, SEED + 1)


@pytest.mark.parametrize("count", [FEWEST, 101, 5_000])
def test_there_are_as_many_as_asked_for_and_all_stand(count: int) -> None:
    """In the order of their ORIs, every word, place and door among them."""
    agencies = invented_agencies(count, SEED)
    directory = read_directory(write_directory(agencies), "generated")

    assert tuple(directory.agencies.values()) == agencies
    assert len(agencies) == count
    assert [agency.ori for agency in agencies] == sorted(agency.ori for agency in agencies)
    assert {agency.agency for agency in agencies} == AGENCIES
    assert all(directory.switch_of(place) for place in PLACES)


@pytest.mark.timeout(30)
def test_even_the_most_have_oris_that_differ() -> None:
    """Four digits are enough."""
    assert len({agency.ori for agency in invented_agencies(MOST, SEED)}) == MOST


def test_kinds_have_their_assumed_shares() -> None:
    """Police are about half; one in twelve is federal, a fifth of these by the second door."""
    agencies = invented_agencies(18_000, SEED)
    federal = [agency for agency in agencies if agency.state == "US"]
    delegates = [agency for agency in agencies if agency.acts_for]

    assert 0.48 < share(agencies, "police") < 0.54
    assert 0.07 < share(agencies, "federal") < 0.10
    assert 0.17 < sum(1 for agency in federal if agency.line in PLACES) / len(federal) < 0.24
    assert 500 < len(delegates) < 800
    assert {agency.acts_for for agency in delegates} == {"ice-ero", "ice-hsi", "cbp"}


def test_an_ori_names_its_place_and_the_second_door() -> None:
    """State, letters, number; an S at its end on a state's own line."""
    by_ori = {agency.ori: agency for agency in invented_agencies(2_000, SEED)}
    second = [agency for agency in by_ori.values() if agency.ori.endswith("S")]

    assert all(agency.ori[:2] == agency.state for agency in by_ori.values() if agency.state != "US")
    assert {agency.state for agency in second} == {"US"}
    assert all(agency.line == agency.ori[:2] for agency in second)


def test_generate_writes_to_a_file_or_prints(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same bytes."""
    generate(agencies=120, seed=7, out=tmp_path / "d.csv")
    assert capsys.readouterr().out == ""

    generate(agencies=120, seed=7)

    assert (tmp_path / "d.csv").read_bytes() == capsys.readouterr().out.encode()


def test_check_says_what_a_directory_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In a line, and its digest."""
    generate(agencies=FEWEST, seed=SEED, out=tmp_path / "d.csv")

    check(tmp_path / "d.csv")

    said, digest = capsys.readouterr().out.splitlines()
    assert said.endswith(
        "d.csv: 100 agencies, 30 federal and 70 of states, 2 of these acting for another; 54 places answer"
    )
    assert digest.startswith("sha256:")


def test_check_refuses_a_bad_directory(tmp_path: Path) -> None:
    """With everything that is wrong."""
    (tmp_path / "d.csv").write_text("ori,name\nTX,A\n", encoding="utf-8")

    with pytest.raises(UnusableFileError) as caught:
        check(tmp_path / "d.csv")

    assert len(caught.value.problems) == 6


def test_the_summary_counts_both_sides() -> None:
    """Of the shipped one."""
    assert census(shipped_directory().agencies.values()) == (
        "1,000 agencies, 105 federal and 895 of states, 29 of these acting for another; 54 places answer"
    )
