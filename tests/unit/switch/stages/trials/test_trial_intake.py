"""Intake while a candidate is on trial: what it counts, what it decides, and what it leaves alone."""

import msgspec
import pytest

from streams.messages.roll_out import bucket_of
from streams.messages.wire import Letter
from streams.metrics.trials import is_of_trial
from streams.switch.stages.stage import Contexts, UnknownContextError
from streams.switch.stages.trials.comparing import altered_rules
from tests.trials import candidate, on_trial, stage
from tests.world import Written, batch, context, contexts, letter, written

AGENT, OTHER_AGENT, POLICE = "DCERO0001", "VTHSI0001", "TXPDX0142"
"""In the buckets 87, 95 and 2."""


def tried(percent: int, *letters: Letter | bytes) -> Written:
    """Send letters into the hub while the candidate has a share."""
    values = [each if isinstance(each, bytes) else msgspec.json.encode(each) for each in letters]
    return written(stage().judge(batch(values), on_trial(percent)))


def counted(found: Written) -> dict[str, int]:
    """Give what was counted of the trial."""
    return {name: times for name, times in found.delta.counts.items() if is_of_trial(name)}


def test_a_shadow_counts_each_request_and_gives_an_example_of_each_change() -> None:
    """The first that was met, by partition, offset and number: no sender, no subject."""
    found = tried(0, letter("DQ", AGENT, "IL", "OR"), letter("DQ", OTHER_AGENT, "OR"), letter("DQ", POLICE, "OR"))

    assert counted(found) == {
        "trial:7:refuse:deliver|IL|ice-ero|driver": 1,
        "trial:7:deliver:refuse|OR|ice-ero|driver": 1,
        "trial:7:deliver:refuse|OR|ice-hsi|driver": 1,
        "trial:7:deliver:deliver|OR|police|driver": 1,
    }
    assert found.delta.examples == {
        "trial:7:refuse:deliver|IL|ice-ero|driver": "0.10.0",
        "trial:7:deliver:refuse|OR|ice-ero|driver": "0.10.1",
        "trial:7:deliver:refuse|OR|ice-hsi|driver": "0.11.0",
    }
    assert {each.stamp.ctx for each in found.deliveries} == {context().digest}


def test_all_states_at_once_are_compared_one_by_one() -> None:
    """A multi-state query is a request to each."""
    names = counted(tried(0, letter("DQ", AGENT, "NL")))

    assert sum(names.values()) == 54
    assert {name for name in names if ":deliver:refuse|" in name or ":refuse:deliver|" in name} == {
        "trial:7:refuse:deliver|IL|ice-ero|driver",
        "trial:7:deliver:refuse|OR|ice-ero|driver",
    }


def test_what_hangs_on_the_subject_is_read() -> None:
    """A grant that only the context in force has is for one subject, and for no other."""
    granted, another = (letter("DQ", "DCERO0011", "MA", fields=[("OLN", oln)]) for oln in ("MAGRANT77", "D1"))

    assert counted(tried(0, granted, another)) == {
        "trial:7:deliver:refuse|MA|ice-ero|driver": 1,
        "trial:7:refuse:refuse|MA|ice-ero|driver": 1,
    }


def test_answers_that_other_rules_would_judge_are_counted() -> None:
    """Of requests that both let through: a rule on answers says another thing, or is gone; no verdict changes."""
    plate = [("LIC", "A1"), ("LIY", "2025"), ("LIT", "PC")]
    asked = [letter("RQ", AGENT, "MA", fields=plate), letter("DQ", "NYCBP0001", "MN"), letter("DQ", POLICE, "MA", "MN")]
    names = counted(tried(0, *asked))

    assert {name: times for name, times in names.items() if ":answer:" in name} == {
        "trial:7:answer:answer|MA|ice-ero|vehicle": 1,
        "trial:7:answer:answer|MN|cbp|driver": 1,
    }
    assert {name.split("|")[0] for name in names} == {"trial:7:answer:answer", "trial:7:deliver:deliver"}


def test_what_stays_as_it_is_judges_no_answer_otherwise() -> None:
    """Nor does a rule that only one of them has alter another."""
    bundle = context().bundle

    assert altered_rules(bundle, bundle) == frozenset()
    assert altered_rules(bundle, candidate().bundle) == {
        "or-immigration-authorities",
        "ma-licence-number-in-registrations",
    }


def test_whom_one_of_the_two_does_not_know_is_rejected_by_it() -> None:
    """All requests of the message then change."""
    newcomer = counted(tried(0, letter("DQ", "XXZZZ9999", "TX", "OR")))
    left = counted(tried(0, letter("DQ", "AKDMV0000", "TX")))

    assert newcomer == {
        "trial:7:reject:deliver|TX|unknown|driver": 1,
        "trial:7:reject:deliver|OR|unknown|driver": 1,
    }
    assert left == {"trial:7:deliver:reject|TX|dmv|driver": 1}


def test_an_answer_nobody_asked_for_is_whose_it_would_get() -> None:
    """The state is who sends it, the agency who would have it."""
    names = counted(tried(0, letter("DR", "ORDMV0000", AGENT)))

    assert names == {"trial:7:deliver:refuse|OR|ice-ero|driver": 1}


def test_what_can_not_be_read_is_rejected_by_both() -> None:
    """And is nobody's."""
    assert counted(tried(0, b"rubbish")) == {"trial:7:reject:reject|none|unknown|other": 1}


def test_a_share_is_decided_by_the_candidate_and_nobody_else_is() -> None:
    """Each is stamped with what decided it, in one batch and in the order in which they came."""
    found = tried(90, *(letter("DQ", ori, "OR", id=f"m-{ori}") for ori in (AGENT, OTHER_AGENT, POLICE)))
    by_candidate = [("m-DCERO0001", candidate().digest)]

    assert [bucket_of(ori) for ori in (AGENT, OTHER_AGENT, POLICE)] == [87, 95, 2]
    assert [(each.query, each.stamp.ctx) for each in found.replies] == by_candidate
    assert [(each.letter.id, each.stamp.ctx) for each in found.deliveries] == [
        ("m-VTHSI0001", context().digest),
        ("m-TXPDX0142", candidate().digest),
    ]
    assert found.delta.ctx == context().digest


def test_a_share_is_counted_like_a_shadow() -> None:
    """So that its figures go on while it grows."""
    letters = [letter("DQ", ori, "OR") for ori in (AGENT, OTHER_AGENT, POLICE)]

    assert counted(tried(90, *letters)) == counted(tried(0, *letters))


def test_what_is_remembered_of_a_trial_changes_nothing() -> None:
    """A batch that comes again is counted as it was; and outputs may be asked for again."""
    batch_of_one = batch([msgspec.json.encode(letter("RQ", AGENT, "MA", fields=[("VIN", "1M8GDM9AXKP042788")]))])
    remembering = stage()
    first, second = (remembering.judge(batch_of_one, on_trial(90)) for _ in range(2))

    assert written(first) == written(second) == written(second)
    assert counted(written(second))["trial:7:answer:answer|MA|ice-ero|vehicle"] == 1


def test_without_a_trial_it_is_the_usual_stage() -> None:
    """Byte for byte; dead letters, too."""
    value = msgspec.json.encode(letter("DQ", AGENT, "OR"))
    tried_out, usual = stage(), stage().usual

    assert written(tried_out.judge(batch([value]), contexts())) == written(usual.judge(batch([value]), contexts()))
    assert written(tried_out.dead_letter(batch([value]), "so")) == written(usual.dead_letter(batch([value]), "so"))
    assert (tried_out.name, tried_out.layout) == (usual.name, usual.layout)


def test_a_candidate_that_is_not_held_is_asked_for() -> None:
    """The host fetches it, and has the batch judged again."""
    held = Contexts(contexts().known, contexts().in_force, on_trial(0).roll_out)

    with pytest.raises(UnknownContextError, match=candidate().digest):
        stage().judge(batch([]), held)
