"""What a file of intents can say, and what is said of one that says it wrongly."""

import pytest

from streams.errors import UnusableFileError
from streams.files.yaml_text import read_yaml
from streams.messages.directory import Directory
from streams.policies.vocabulary import Basis
from streams.prove.intents import Intents
from streams.prove.reading import SHIPPED, intents_at, load_intents, read_intents
from tests.policy_worlds import AGENCIES

DIRECTORY = Directory(AGENCIES.values())
GOOD = """\
intents:
  - id: one
    says: something
    never: reach
    whose: [WA]
"""


def read(text: str) -> Intents:
    """Read a text."""
    return read_intents(read_yaml(text, "i.yaml"), DIRECTORY)


def problems(text: str) -> list[str]:
    """Say what is wrong with a text."""
    with pytest.raises(UnusableFileError) as raised:
        read(text)
    return [str(problem) for problem in raised.value.problems]


def test_unknown_words_are_all_listed_with_their_places() -> None:
    """Names, agencies, verdicts, places and bases, each with its line."""
    text = (
        GOOD
        + "    askers: {agencies: [ice]}\n    asker: {agencies: [ise], dates: now}\n    unless_granted: [warrant]\n"
    )
    found = problems(text.replace("reach", "reaches").replace("WA", "WX"))

    assert [problem.partition(" (hint")[0] for problem in found] == [
        "i.yaml:4: intents.0.never: `reaches` is none of `reach`, `deliver`, `redact`, `refuse`, `limit`",
        "i.yaml:5: intents.0.whose.0: `WX` is none of the 54 places",
        "i.yaml:7: intents.0.asker.agencies.0: `ise` is no word of the agency tree",
        "i.yaml:7: intents.0.asker.dates: is no word that a file of intents knows here",
        (
            "i.yaml:8: intents.0.unless_granted.0: `warrant` is none of"
            " `court-order`, `judicial-warrant`, `judicial-subpoena`, `grand-jury-subpoena`, `case-review`"
        ),
        "i.yaml:6: intents.0.askers: is no word that a file of intents knows here",
    ]


@pytest.mark.parametrize(
    ("added", "what"),
    [
        pytest.param("since: 2025-11-19", "is no time with seconds and offset", id="a bare date"),
        pytest.param(
            "since: 2025-11-19T00:00:00Z\n    until: 2025-11-18T00:00:00Z", "is not after `since`", id="ends first"
        ),
        pytest.param("traffic: query\n    keeping: [OLN]", "speak of answers", id="a query keeps nothing"),
        pytest.param("traffic: notice\n    when: [{field: OLN}]", "speak of answers", id="a notice holds nothing"),
        pytest.param("asker: {acts_for: nobody}", "names nobody", id="nobody is meant"),
    ],
)
def test_what_can_not_be_meant(added: str, what: str) -> None:
    """Each is refused in words."""
    (problem,) = problems(f"{GOOD}    {added}\n")

    assert what in problem


def test_what_is_kept_must_not_reach() -> None:
    """Of what is refused nothing is kept."""
    (problem,) = problems(GOOD.replace("reach", "refuse") + "    keeping: [OLN]\n")

    assert "`keeping` says what must not reach, and `never` is `refuse`" in problem


def test_any_grant() -> None:
    """One word for all bases."""
    (intent,) = read(GOOD + "    unless_granted: any\n").intents

    assert set(intent.unless_granted) == set(Basis)


def test_an_id_that_stands_twice() -> None:
    """Both lines are named."""
    twice = GOOD + GOOD.removeprefix("intents:\n")

    assert problems(twice) == ["i.yaml:6: intent `one` stands on line 2 too (hint: give one another id)"]


def test_intents_for_another_directory() -> None:
    """The digest of the one given is said; theirs is fine."""
    (problem,) = problems(f"directory: sha256:00\n{GOOD}")

    assert problem.startswith(f"i.yaml:1: the intents speak of another directory than the one given, {'which is'} ")
    assert read(f"directory: {DIRECTORY.digest}\n{GOOD}").directory == DIRECTORY.digest


@pytest.mark.parametrize("name", SHIPPED)
def test_what_comes_with_the_program_is_for_any_directory(name: str) -> None:
    """It can be read, and names none."""
    assert load_intents(intents_at(name), DIRECTORY).directory is None
