"""How values are written otherwise."""

import pytest

from streams.evade.variants import variants_of


@pytest.mark.parametrize(
    ("tag", "value", "among"),
    [
        pytest.param("NAM", "DOE,JANE Q", {"DOE,JANE", "DOE,J", "doe,jane q", "DOE", "DOE JR,JANE Q"}, id="name"),
        pytest.param("NAM", "DOE", {"doe", "DO,", "DOE,"}, id="a name alone"),
        pytest.param("DOB", "19800131", {"800131", "19803101", "1980-01-31"}, id="date"),
        pytest.param(
            "LIC", "WIT018", {"WIT01*", "*IT018", "WI?018", "wit018", "WIT-018", "WITO18", "WIT01B"}, id="plate"
        ),
        pytest.param("OLN", "0D1", {"D1", "00D1", "0d1", "OD1", "0DI"}, id="number"),
    ],
)
def test_values_are_written_as_people_mistype_or_disguise_them(tag: str, value: str, among: set[str]) -> None:
    """Never as they were, never empty, never twice."""
    written = variants_of(tag, value)

    assert among <= {*written}
    assert value not in written
    assert "" not in written
    assert len(set(written)) == len(written)


@pytest.mark.parametrize("tag", ["PUR", "RSN", "IMQ"])
def test_what_other_families_change_is_left(tag: str) -> None:
    """Codes have no variants."""
    assert variants_of(tag, "C") == ()
