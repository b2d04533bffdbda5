"""Files of cases: everything wrong is listed at once, with file and line."""

import pytest

from streams.casebook.reading import read_cases
from streams.errors import UnusableFileError
from streams.files.yaml_text import read_yaml

GOOD = """\
- id: one
  at: 2025-12-01T00:00:00Z
  text: "DQ.DCERO0001.NY.TXT"
  want: [{to: NY, verdict: refuse}]
"""


def problems(*texts: str) -> list[str]:
    """Say what is wrong with files a.yaml, b.yaml and so on."""
    with pytest.raises(UnusableFileError) as caught:
        read_cases(read_yaml(text, f"{name}.yaml") for name, text in zip("abc", texts, strict=False))
    return [str(problem) for problem in caught.value.problems]


def test_a_good_case_is_read() -> None:
    """What is left out of a row is what a plain delivery has."""
    (case,) = read_cases([read_yaml(GOOD, "a.yaml")])

    assert (case.id, case.note, case.want[0].to, case.want[0].verdict) == ("one", "", "NY", "refuse")
    assert (case.want[0].rules, case.want[0].answer) == ((), None)


def test_an_id_stands_once() -> None:
    """Also over several files."""
    assert problems(GOOD, GOOD) == [
        "b.yaml:1: case `one` stands in `a.yaml:1` too (hint: give one of the two another id)"
    ]


def test_everything_wrong_is_listed() -> None:
    """Of every case of every file."""
    found = problems(GOOD.replace("2025-12-01T00:00:00Z", "soon") + GOOD.replace("text", "txet"), "state: TX\n")

    assert [problem.split(" (hint")[0] for problem in found] == [
        "a.yaml:2: at: `soon` is no time with seconds and offset",
        "a.yaml:5: text: is missing",
        "a.yaml:7: txet: is no word that a case knows here",
        "b.yaml:1: is no list of cases",
    ]


def test_what_is_no_yaml_is_said() -> None:
    """With the line."""
    assert problems("- id: [\n")[0].startswith("a.yaml:")
