"""Scenarios say which messages a load is made of; what can't be meant is told with its line, all at once."""

from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from producers.load.sending.scenarios.applied import applied
from producers.load.sending.scenarios.model import COMPOSABLE
from producers.load.sending.scenarios.reading import read_scenario, scenario_in, shipped
from producers.traffic.askers import NobodyAsksError
from producers.traffic.compose import Composed
from producers.traffic.paced import composer_of
from producers.traffic.scenario import ASSUMED
from streams.errors import UnusableFileError
from streams.files.yaml_text import read_yaml
from streams.messages.admit import admit
from streams.messages.budget_classes import BudgetClass, budget_class_of
from streams.messages.directory import shipped_directory
from streams.messages.message import Reject


def _problems(text: str) -> list[str]:
    with pytest.raises(UnusableFileError) as caught:
        scenario_in(read_yaml(text, "a.yaml"))
    return [str(problem) for problem in caught.value.problems]


def _composed(text: str, count: int = 2_000) -> list[Composed]:
    found = scenario_in(read_yaml(text, "a.yaml"))
    composer = composer_of(applied(found.traffic, found.name), shipped_directory(), 1, 0)
    return list(islice(composer.messages(), count))


def test_everything_wrong_is_told_with_its_line() -> None:
    """Unknown words, empty mixes, what is no number or no share, and what has no value."""
    told = _problems("""
load: {rate: fast, profile: sinus, rat: 3}
traffic:
  keys: {RQ: 0, ZZQ: 3, AA: 1}
  states: {XX: 1, IL: -2}
  classes: {urgent: 3}
  agencies: {}
  several: 2
  photo:
""")

    assert told == [
        "a.yaml:2: load.rate: `fast` is no number (hint: write a number like 0.5)",
        "a.yaml:2: load.profile: `sinus` is none of `constant`, `steps`, `ramp`, `spike`, `daily`, `recorded`",
        "a.yaml:2: load.rat: is no word that a scenario knows here (hint: did you mean `rate`?)",
        "a.yaml:4: traffic.keys.RQ: weighs nothing (hint: leave out what shall not occur)",
        "a.yaml:4: traffic.keys.ZZQ: `ZZQ` is no key that traffic is made of",
        "a.yaml:4: traffic.keys.AA: `AA` is no key that traffic is made of",
        "a.yaml:6: traffic.classes.urgent: `urgent` is none of `officer-safety`, `look-up`, `administrative`",
        "a.yaml:7: traffic.agencies: is an empty mix (hint: name at least one, with its weight, or leave it out)",
        "a.yaml:5: traffic.states.XX: `XX` is no state",
        "a.yaml:5: traffic.states.IL: `-2` is no number from 0 on",
        "a.yaml:8: traffic.several: `2` is no share (hint: write a number from 0 to 1: 0.05 is five in a hundred)",
        "a.yaml:9: traffic.photo: has no value (hint: write a number like 0.5)",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("", "a.yaml:1: the file: is empty (hint: known here are `name`, `load`, `traffic`)", id="nothing"),
        pytest.param(
            "{}", "a.yaml:1: the file: says nothing (hint: known here are `name`, `load`, `traffic`)", id="{}"
        ),
        pytest.param(
            "traffic:",
            "a.yaml:1: traffic: has no value (hint: leave the line out, or say what you mean)",
            id="no traffic",
        ),
        pytest.param(
            "traffic:\n  keys: {RQ: 3}\n  classes: {officer-safety: 1}",
            "a.yaml:1: traffic: no key of the mix is in the class `officer-safety`"
            " (hint: name one among `keys`, or leave it out)",
            id="a class without a key",
        ),
        pytest.param(
            "load: {rate: .inf}", "a.yaml:1: load.rate: `.inf` is no number (hint: write a number like 0.5)", id="inf"
        ),
        pytest.param("load: {rate: 1e999}", "a.yaml:1: load.rate: `1e999` is no number from 0 on", id="too large"),
    ],
)
def test_a_scenario_that_says_nothing_is_told(text: str, told: str) -> None:
    """Nobody means it."""
    assert _problems(text) == [told]


def test_a_file_that_is_not_there_is_told() -> None:
    """By its name."""
    with pytest.raises(UnusableFileError) as caught:
        read_scenario("nowhere")

    (problem,) = caught.value.problems
    assert (problem.where, problem.what) == ("nowhere", "is no file, nor a scenario that comes with the program")
    assert problem.hint == "these do: `federal`, `many-places`, `traffic-stops`, `wants-first`, `working-day`"


def test_a_file_of_the_operators_own_is_read(tmp_path: Path) -> None:
    """By its path."""
    mine = tmp_path / "mine.yaml"
    mine.write_text("name: mine\ntraffic: {faulty: 0}\n", encoding="utf-8")

    assert read_scenario(str(mine)).name == "mine"


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_scenario_makes_messages_that_the_hub_takes(name: str) -> None:
    """But for those that are faulty on purpose, and those on another's line."""
    found = read_scenario(name)
    composer = composer_of(applied(found.traffic, found.name), shipped_directory(), 1, 0)
    messages = [each.message for each in islice(composer.messages(), 500) if each.message]

    assert len(messages) > 400
    assert not [each for each in messages if isinstance(admit(each, shipped_directory()), Reject)]


def test_every_key_that_a_scenario_may_name_makes_messages_that_the_hub_takes() -> None:
    """None is composed into something that is rejected for its form."""
    keys = ", ".join(f"{key}: 1" for key in COMPOSABLE)
    messages = [each.message for each in _composed(f"traffic: {{keys: {{{keys}}}, faulty: 0}}") if each.message]

    assert {each.key.code for each in messages} == set(COMPOSABLE)
    assert not [each for each in messages if isinstance(admit(each, shipped_directory()), Reject)]


def test_messages_follow_the_mix() -> None:
    """Keys within their class, classes beside each other, who asks and who is asked."""
    composed = _composed("""
traffic:
  keys: {YQ: 1, RQ: 3, DQ: 1}
  classes: {officer-safety: 1, look-up: 3}
  agencies: {police: 1}
  states: {IL: 1, WA: 1}
  faulty: 0
  several: 0
  everywhere: 0
  to_switch: 0
""")
    keys = Counter(each.text.partition(".")[0] for each in composed)
    classes = Counter(budget_class_of(key) for key in keys.elements())
    asked = {each.message.destinations for each in composed if each.message and each.message.key.code != "YQ"}
    askers = {shipped_directory().agencies[each.sender].agency for each in composed}

    assert classes[BudgetClass.OFFICER_SAFETY] / len(composed) == pytest.approx(0.25, abs=0.03)
    assert keys["RQ"] / keys["DQ"] == pytest.approx(3, rel=0.2)
    assert asked == {("IL",), ("WA",)}
    assert askers == {"police"}


def test_a_word_of_the_tree_means_all_below_it() -> None:
    """In the proportions in which they are assumed to ask."""
    weights = applied(
        scenario_in(read_yaml("traffic: {agencies: {ice: 3, dmv: 1}}", "a.yaml")).traffic, "x"
    ).per_year.values

    assert weights["ice"] == weights["ice-ero"] == weights["ice-lesc"]
    assert weights["ice-hsi"] / weights["ice"] == pytest.approx(605_116 / (292_114 / 3))
    assert sum(weights.values()) == pytest.approx(4)
    assert weights["dmv"] == 1


def test_one_state_alone_may_be_asked_by_its_own_agencies() -> None:
    """Somebody has to ask it; nothing hangs."""
    composed = _composed("traffic: {states: {IL: 1}, agencies: {police: 1}, faulty: 0, keys: {RQ: 1}}", 200)

    assert len(composed) == 200


def test_agencies_that_can_not_send_the_mix_are_told() -> None:
    """A court may not ask for driver records."""
    with pytest.raises(NobodyAsksError, match="may use `D`"):
        _composed("traffic: {agencies: {court: 1}, keys: {DQ: 1}}")


def test_what_is_not_said_stays_assumed() -> None:
    """Also where a file speaks of the rate alone."""
    assert applied(scenario_in(read_yaml("load: {rate: 5}", "a.yaml")).traffic, "x") == ASSUMED
