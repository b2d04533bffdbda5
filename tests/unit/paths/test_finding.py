"""Ways round on the shipped bundle, directory, relations and scenario."""

from functools import cache

import pytest

from streams.messages.directory import Agency, Directory, shipped_directory
from streams.paths.asking import Switch
from streams.paths.finding import Found, find
from streams.paths.hops import Asked, Certainty, Gate
from streams.paths.opening import Known, load
from streams.paths.question import question_of
from streams.paths.relations import OUTSIDE, read_relations
from streams.paths.traffic import Scenario, shipped_scenario
from streams.policies.context import Context
from streams.policies.context_files import ContextFiles
from streams.policies.load import shipped_bundle

NOW_US = 1_764_547_200_000_000
"""2025-12-01."""

pytestmark = pytest.mark.timeout(20)  # Whichever test comes first reads all that is shipped.


@cache
def sources() -> tuple[Known, Scenario]:
    """Read what is shipped, once."""
    return load(ContextFiles(), None), shipped_scenario(shipped_directory())


def found(to: str, reached: str, most: int = 3, at_us: int = NOW_US) -> Found:
    """Ask."""
    known, scenario = sources()
    return find(question_of(to, reached, most), Switch(known.context, at_us), known.relations, scenario)


def chains(answer: Found) -> set[tuple[str, ...]]:
    """Name the ways."""
    return {tuple(str(hop.taker) for hop in way.hops) for way in answer.ways}


def test_cbp_is_washingtons_way_round() -> None:
    """As documented: it may ask, and passes on outside the switch, which can't be proven."""
    answer = found("WA/driver", "ice")
    way = next(way for way in answer.ways if [str(hop.taker) for hop in way.hops] == ["cbp line:TC", "ice"])
    asking, passing_on = way.hops

    assert (way.certainty, asking.certainty, passing_on.certainty) == (OUTSIDE, "switch", OUTSIDE)
    assert asking.by == ("DQ", "DQG", "DNQ", "KQ")
    assert asking.message == "DQ.ALCBP0001.WA.TXT\nOLN/WITNESS"
    assert passing_on.source.startswith("documented for Washington: eight of nine arrest look-ups came through CBP")
    assert ("ice-ero",) not in chains(answer)


def test_the_cut_names_cbp_and_what_that_costs() -> None:
    """Washington refuses CBP, and whoever else passes on; ICE's own re-query of Oregon costs nothing legitimate."""
    cut = found("WA/driver", "ice").cut
    closings = {(closing.gate.asked.place, str(closing.gate.group)): closing.messages for closing in cut.closings}

    assert closings["WA", "cbp line:TC"] == 530
    assert closings["OR", "ice-ero"] == 0
    assert cut.messages == sum(closings.values())


def test_before_its_block_washington_is_open_to_ice_itself() -> None:
    """A way of one hop for each of its branches; to close them costs nothing legitimate."""
    answer = found("WA/driver", "ice", 1, NOW_US - 30 * 86_400_000_000)

    assert chains(answer) >= {("ice",), ("ice-ero",), ("ice-hsi",), ("ice-lesc",)}
    assert {way.certainty for way in answer.ways} == {"switch"}
    assert answer.cut.messages == 0


def test_new_york_leaves_neither_cbp_nor_delegates() -> None:
    """Its rule means both."""
    gets = {chain[0] for chain in chains(found("NY/driver", "ice"))}

    assert not {name for name in gets if "cbp" in name or "acting for ice" in name}
    assert gets >= {"fbi", "usms"}


def test_a_photo_is_asked_for_with_its_field() -> None:
    """And costs only the look-ups that did."""
    answer = found("WA/photo", "cbp", 1)

    assert {hop.message for way in answer.ways for hop in way.hops} == {
        "DQ.CACBP001S.WA.TXT\nOLN/WITNESS.IMQ/Y",
        "DQ.ALCBP0001.WA.TXT\nOLN/WITNESS.IMQ/Y",
    }


def test_photos_that_a_cut_stops_are_counted_alone() -> None:
    """Fewer than all look-ups of licences."""
    driver, photo = (found(f"WA/{data}", "ice", 2).cut.messages for data in ("driver", "photo"))

    assert 0 < photo < driver / 4


def test_a_longer_way_is_found_only_if_asked_for() -> None:
    """Idaho's re-query by CBP takes three hops."""
    assert ("dmv ID", "cbp line:TC", "ice") in chains(found("WA/driver", "ice"))
    assert ("dmv ID", "cbp line:TC", "ice") not in chains(found("WA/driver", "ice", 2))


def test_a_re_query_by_a_key_of_other_data_is_no_way() -> None:
    """Oregon asks on for licences, not for plates."""
    assert ("dmv OR", "ice-ero") not in chains(found("WA/vehicle", "ice"))


def test_a_relay_that_may_not_send_mail_passes_nothing_on() -> None:
    """The hub takes no mail from an agency without the letter for it."""
    mute = Agency("WAPDX0009", "police without mail", "police", "PD", "WA", "WA", "D")
    ice = Agency("DCERO0001", "removal", "ice-ero", "FE", "AX", "US", "ACDZ")
    context = Context(shipped_bundle(), Directory((mute, ice)))
    relations = read_relations("from,to,kind,by,source\npolice,ice,local-relay,AM,a rumour\n", "file")
    answer = find(question_of("WA/driver", "ice", 3), Switch(context, NOW_US), relations, Scenario({}, "none"))

    assert answer.ways == ()
    assert answer.cut.closings == ()


def among_few(relations: str) -> set[tuple[str, ...]]:
    """Find the ways between a few agencies, by the shipped rules."""
    agencies = (
        Agency("NYDMV0000", "motor vehicles", "dmv", "SA", "NY", "NY", "ADZ"),
        Agency("DCERO0001", "removal", "ice-ero", "FE", "AX", "US", "ACDZ"),
    )
    known = read_relations("from,to,kind,by,source\n" + relations, "file")
    switch = Switch(Context(shipped_bundle(), Directory(agencies)), NOW_US)
    return chains(find(question_of("WA/driver", "ice", 3), switch, known, Scenario({}, "none")))


def from_vermont(by: str, data: str = "driver", kind: str = "local-relay") -> Found:
    """Let Vermont's police, who may be asked on, tell ICE by a key."""
    agencies = (
        Agency("VTPDX0001", "police", "police", "PD", "VT", "VT", "ACDZ"),
        Agency("DCERO0001", "removal", "ice-ero", "FE", "AX", "US", "ACDZ"),
    )
    known = read_relations(f"from,to,kind,by,source\npolice,ice,{kind},{by},x\n", "file")
    switch = Switch(Context(shipped_bundle(), Directory(agencies)), NOW_US)
    return find(question_of(f"WA/{data}", "ice", 2), switch, known, Scenario({}, "none"))


@pytest.mark.parametrize(
    ("by", "message"),
    [
        pytest.param("AM", "AM.VTPDX0001.DCERO0001.TXT\nWHAT A LOOK-UP SHOWED ABOUT WITNESS", id="mail"),
        pytest.param("DQ", "DQ.VTPDX0001.DCERO0001.TXT\nOLN/WITNESS", id="a licence"),
        pytest.param("RQ", "RQ.VTPDX0001.DCERO0001.TXT\nVIN/WITNESS", id="a plate"),
        pytest.param("RPQ", "RPQ.VTPDX0001.DCERO0001.TXT\nLIC/WIT", id="part of a plate"),
        pytest.param("DNQ", "DNQ.VTPDX0001.DCERO0001.TXT\nNAM/WITNESS,ANY", id="a name"),
        pytest.param("IAQ", "IAQ.VTPDX0001.DCERO0001.TXT\nOLN/WITNESS", id="a key of no class"),
        pytest.param("DR", "DR.VTPDX0001.DCERO0001.TXT\nOLN/WITNESS", id="an answer that nobody asked for"),
    ],
)
def test_a_message_that_tells_is_one_that_the_hub_takes(by: str, message: str) -> None:
    """Whichever key it has; an answer is what a rule of the giver's state could refuse."""
    (way,) = from_vermont(by).ways
    told = way.hops[-1]

    assert told.message == message
    assert told.gate == (Gate(Asked("VT", "driver"), told.taker) if by == "DR" else None)


def test_an_unasked_answer_tells_data_of_its_class() -> None:
    """With a photo, if that is what was asked for."""
    (way,) = from_vermont("DR", "photo").ways

    assert way.hops[-1].message == "DR.VTPDX0001.DCERO0001.TXT\nOLN/WITNESS.IMQ/Y"
    assert from_vermont("RR", "photo").ways == from_vermont("RR").ways == ()
    assert from_vermont("RR", "vehicle").ways


def test_that_an_answer_is_a_side_effect_is_the_relation_s_word() -> None:
    """The switch sees that it is sent, and not why."""
    (way,) = from_vermont("DR", kind="side-effect").ways

    assert way.certainty is Certainty.SIDE_EFFECT


def test_an_unasked_answer_that_its_state_refuses_is_no_way() -> None:
    """New York's rule means ICE, asked or not."""
    assert among_few("dmv,ice,local-relay,DR,x\n") == set()


def test_nobody_passes_on_to_themselves() -> None:
    """Whoever is of both parties."""
    assert among_few("dmv,dmv,task-force,outside,x\ndmv,ice,task-force,outside,x\n") == {("dmv", "ice-ero")}


def test_a_re_query_that_the_state_asked_refuses_is_no_way() -> None:
    """New York's rule means ICE, whatever New York could fetch."""
    assert among_few("dmv,ice,re-query,DQ,x\n") == set()
