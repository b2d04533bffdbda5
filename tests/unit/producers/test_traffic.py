"""Traffic is deterministic, keeps its proportions, and is what it claims to be."""

import math
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from random import Random

import pytest

from producers.traffic.askers import Askers, NobodyAsksError, uses_second_door
from producers.traffic.compose import Composed, Composer
from producers.traffic.faults import FAULTS
from producers.traffic.forms import letter, log_line
from producers.traffic.grants import grants_file, invented_grants
from producers.traffic.people import PEOPLE_PER_PLACE, person, rank
from producers.traffic.scenario import ASSUMED, WATCHABLE, Figure, Scenario, Table
from producers.traffic.weighted import Weighted
from streams.messages.admit import Admitted, admit
from streams.messages.agencies import ancestry
from streams.messages.directory import Agency, Directory, shipped_directory
from streams.messages.letters import read_sent
from streams.messages.message import Message, Reject
from streams.messages.text import read_text

_AT_US = 1_764_590_400_000_000
_SAMPLE = 20_000


def _composer(scenario: Scenario = ASSUMED, seed: int = 1) -> Composer:
    directory = shipped_directory()
    return Composer.of(scenario, directory, seed, invented_grants(directory, seed, _AT_US))


def _first(count: int, composer: Composer) -> list[Composed]:
    return list(islice(composer.messages(), count))


@pytest.fixture(scope="module")
def sample() -> list[Composed]:
    """20,000 messages as assumed."""
    return _first(_SAMPLE, _composer())


@pytest.fixture(scope="module")
def watchable() -> list[Composed]:
    """20,000 messages with ICE boosted."""
    return _first(_SAMPLE, _composer(WATCHABLE))


def _within(count: int, of: int, share: float) -> bool:
    """Tell whether a count lies within 5 standard errors of its expectation."""
    return abs(count - of * share) <= 5 * math.sqrt(of * share * (1 - share))


def _agency_of(composed: Composed) -> str:
    agency = shipped_directory().get(composed.sender)
    return agency.agency if agency else ""


def _readable(sample: Iterable[Composed]) -> list[Message]:
    """Give the messages that can be read, in whatever form they come."""
    read = (read_text(each.text) for each in sample)
    return [message for message in read if isinstance(message, Message)]


def test_the_same_seed_gives_the_same_bytes() -> None:
    """Two composers, one seed: every record equal."""
    once, again = (_first(500, _composer(seed=7)) for _ in range(2))

    assert [letter(each) for each in once] == [letter(each) for each in again]


def test_a_stretch_can_be_composed_again_and_another_has_other_messages() -> None:
    """So that the same messages can be sent twice, and different ones after them."""
    once, again, other = (list(islice(_composer().messages(stretch), 50)) for stretch in (3, 3, 4))

    assert once == again
    assert not {each.text for each in once} & {each.text for each in other}


def test_another_seed_gives_other_messages() -> None:
    """Hardly any text is the same."""
    one, other = ({each.text for each in _first(500, _composer(seed=seed))} for seed in (1, 2))

    assert len(one & other) < 5


def test_what_a_letter_says_is_what_its_text_says(sample: list[Composed]) -> None:
    """Whoever reads the record and whoever reads the text read the same message, and the same fault."""
    for composed in sample[:2_000]:
        assert read_sent(letter(composed)).message == read_text(composed.text, composed.line)


@pytest.mark.parametrize(
    ("key", "share"),
    [pytest.param(key, share / 100, id=key) for key, share in ASSUMED.keys.values.items() if share >= 1],
)
def test_keys_keep_their_shares(sample: list[Composed], key: str, share: float) -> None:
    """RQ 60, DQ 25, KQ 3, IQ and FQ 6, YQ 1, AM 3 in a hundred, of what is not faulty."""
    counts = Counter(message.key.code for message in _readable(sample) if not _is_fault(message))

    assert _within(counts[key], counts.total(), share)


def _is_fault(message: Message) -> bool:
    return isinstance(admit(message, shipped_directory()), Reject)


def test_the_published_counts_set_the_shares_of_ice() -> None:
    """ICE 292,114 and HSI 605,116 of 290 million, in the scenario itself."""
    ice = ASSUMED.weight("ice") + ASSUMED.weight("ice-ero") + ASSUMED.weight("ice-lesc")
    everybody = sum(ASSUMED.weight(agency) for agency in ASSUMED.per_year.values)

    assert round(ice) == 292_114
    assert ASSUMED.weight("ice-hsi") == 605_116
    assert round(everybody) == 290_000_000
    assert ASSUMED.weight("cbp") > 10 * ASSUMED.weight("ice-hsi")


@pytest.mark.parametrize("agency", ["cbp", "police", "sheriff", "state-police"])
def test_agencies_keep_their_shares(sample: list[Composed], agency: str) -> None:
    """In a seeded sample each agency sends as often as its weight says."""
    counts = Counter(_agency_of(each) for each in sample)
    share = ASSUMED.weight(agency) / 290e6

    assert _within(counts[agency], _SAMPLE, share)


def test_the_demo_boosts_ice_and_says_so(watchable: list[Composed]) -> None:
    """ICE asks 60 times as often, nobody else more, and the figure carries its reason."""
    ice = sum("ice" in ancestry(_agency_of(each)) for each in watchable)
    boosted = 60 * 897_230

    assert _within(ice, _SAMPLE, boosted / (290_000_000 - 897_230 + boosted))
    assert "not what happens" in WATCHABLE.boost.basis
    assert "OR 12" in WATCHABLE.places.basis


def test_federal_agencies_come_by_both_doors(watchable: list[Composed]) -> None:
    """15 in a hundred of ICE's messages enter on a state's line."""
    directory = shipped_directory()
    senders = [directory.agencies[each.sender] for each in watchable if "ice" in ancestry(_agency_of(each))]
    second = sum(uses_second_door(agency) for agency in senders)

    # Granted messages come from the grant's holder, whichever door it uses: 2 % of them, so as wide a tolerance.
    assert abs(second / len(senders) - 0.15) < 0.02 + 5 * (0.15 * 0.85 / len(senders)) ** 0.5


def test_delegates_ask_too(sample: list[Composed]) -> None:
    """A tenth of the sheriffs' messages come from those who may act for ICE."""
    directory = shipped_directory()
    sheriffs = [directory.agencies[each.sender] for each in sample if _agency_of(each) == "sheriff"]

    assert _within(sum(bool(agency.acts_for) for agency in sheriffs), len(sheriffs), 0.10)


def test_grants_are_used_exactly_as_granted(watchable: list[Composed]) -> None:
    """Some messages ask for a granted subject, and nothing beside it, as the grant's holder."""
    grants = {
        (grant.ori, grant.subject.place, grant.subject.licence)
        for grant in invented_grants(shipped_directory(), 1, _AT_US)
    }
    asked = [
        (message.sender, message.destinations[0], message.fields[0][1])
        for message in _readable(watchable)
        if [tag for tag, _ in message.fields] == ["OLN"] and len(message.destinations) == 1
    ]
    used = Counter(each for each in asked if each in grants)

    assert len(used) == len(grants) == 7


def test_one_invented_grant_has_run_out() -> None:
    """A grant that is used after its end is a scenario of its own; all others stand."""
    grants = invented_grants(shipped_directory(), 1, _AT_US)

    assert [grant.id for grant in grants if grant.until.timestamp() * 10**6 < _AT_US] == ["t-wa-4"]
    assert grants_file(grants).splitlines()[0] == "id,state,ori,keys,subject,basis,from,until"


@pytest.mark.parametrize(
    ("code", "way"),
    [pytest.param(code, way, id=f"{code} {n}") for code, ways in FAULTS.items() for n, way in enumerate(ways)],
)
def test_a_fault_earns_its_code(code: str, way: str) -> None:
    """Each way to spoil a message is answered with the code it stands under."""
    sender = next(
        each for each in shipped_directory().agencies.values() if each.agency == "police" and "D" in each.uses
    )
    read = read_text(way.format(sender=sender.ori, to="TX", control="*T000000001"))
    admitted = read if isinstance(read, Reject) else admit(read, shipped_directory())

    assert isinstance(admitted, Reject)
    assert admitted.code == code


def test_only_faults_are_rejected(sample: list[Composed]) -> None:
    """Without faults every message is admitted."""
    faultless = _composer(Scenario(faulty=Figure(0.0, "none")))
    outcomes = [admit(message, shipped_directory()) for message in _readable(_first(3_000, faultless))]

    assert len(outcomes) == 3_000
    assert all(isinstance(outcome, Admitted) for outcome in outcomes)
    assert _within(len(_faults(sample)), _SAMPLE, 0.01)


def _faults(sample: Iterable[Composed]) -> list[Reject]:
    read = (read_text(each.text) for each in sample)
    admitted = (each if isinstance(each, Reject) else admit(each, shipped_directory()) for each in read)
    return [each for each in admitted if isinstance(each, Reject)]


def test_some_ask_everywhere_several_places_or_for_a_photo(sample: list[Composed]) -> None:
    """The rarer ways to ask occur about as often as assumed."""
    messages = _readable(sample)
    everywhere = [m for m in messages if m.destinations == ("NL",) and m.key.code != "KQ"]
    several = [m for m in messages if 2 <= len(m.destinations) <= 5]
    photos = [m for m in messages if ("IMQ", "Y") in m.fields]

    assert {m.key.code for m in everywhere} <= {"DQ", "RQ", "IQ"}
    assert 15 < len(everywhere) < 65
    assert 400 < len(several) < 700
    assert {m.key.code for m in photos} == {"DQ", "KQ"}


def test_subjects_repeat_and_few_are_asked_about_often() -> None:
    """Interest is level over the first ranks, then falls as 1/rank: the first hundred get a fifth of all queries."""
    random = Random(3)
    ranks = Counter(rank(random) for _ in range(50_000))
    first = sum(ranks[each] for each in range(100))

    assert 0.15 < first / 50_000 < 0.25
    assert max(ranks) < PEOPLE_PER_PLACE
    assert ranks.most_common(1)[0][1] < 500


def test_nobody_is_real() -> None:
    """Every name is a placeholder's, every plate and licence begins with T, every vehicle number with TEST."""
    people = [person(1, place, number) for place in ("TX", "GU") for number in range(200)]

    assert {each.name.split(",")[0] for each in people} <= {
        "DOE", "ROE", "POE", "LOE", "NOE", "VOE", "COE", "BOE", "DOE-ROE", "ROE-POE",
    }  # fmt: skip
    assert all(each.plate.startswith("T") and each.licence.startswith("T") for each in people)
    assert all(each.vin.startswith("TEST") and len(each.vin) == 17 for each in people)


def test_an_agency_asks_only_for_what_it_may_use() -> None:
    """Who lacks a letter of `uses` never sends a key that needs it."""
    askers = Askers.of(shipped_directory(), ASSUMED)

    assert all("C" in agency.uses for agency in askers.by_letter["C"].items)
    assert all("D" in agency.uses for agency in askers.by_letter["D"].items)


def test_a_directory_without_senders_is_refused() -> None:
    """Nobody there may ask for anything: say so instead of sending nothing."""
    lonely = Directory([Agency("TXPDX0142", "Synthetic", "police", "PD", "TX", "TX", "D")])

    with pytest.raises(NobodyAsksError, match="may use `A`"):
        Askers.of(lonely, ASSUMED)


def test_choices_follow_weights_and_leave_out_what_weighs_nothing() -> None:
    """An item is chosen as often as its weight says."""
    weighted = Weighted.of({"a": 3.0, "b": 0.0, "c": 1.0})
    random = Random(5)
    counts = Counter(weighted.pick(random) for _ in range(4_000))

    assert weighted.items == ("a", "c")
    assert _within(counts["a"], 4_000, 0.75)


def test_nothing_to_choose_from_is_refused() -> None:
    """A table without weight is a mistake."""
    with pytest.raises(ValueError, match="nothing to choose from"):
        Weighted.of({"a": 0.0})


def test_every_figure_says_what_it_rests_on() -> None:
    """No number of a scenario stands without its basis."""
    bases = {name: basis for name, _, basis in WATCHABLE.bases()}

    assert all(basis.startswith(("assumption: ", "letter of ", "boosted ")) for basis in bases.values())
    assert len(bases) == 14


def test_a_log_line_has_the_three_columns() -> None:
    """Time to the microsecond, line, text."""
    composed = Composed(0, "TXPDX0142", "TX", "AM.TXPDX0142.FL.TXT\nHELLO", None)

    assert log_line(composed, _AT_US + 5) == (
        '{"at": "2025-12-01T12:00:00.000005Z", "line": "TX", "text": "AM.TXPDX0142.FL.TXT\\nHELLO"}'
    )


def test_tables_of_a_scenario_can_be_replaced() -> None:
    """A scenario is a value: what another asks is another value."""
    quiet = Scenario(keys=Table({"DQ": 1}, "one key"), faulty=Figure(0, "none"))

    assert {message.key.code for message in _readable(_first(200, _composer(quiet)))} == {"DQ"}
