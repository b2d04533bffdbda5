"""A state that an outside program plays: whatever it does, every request has one outcome, and the books balance."""

from collections.abc import Sequence
from itertools import cycle

import pytest
from msgspec import structs
from structlog.testing import capture_logs

from streams.broker.memory import AT_LEAST_ONCE, MemoryBroker
from streams.broker.promises import MEMORY
from streams.outside.door import Address, PortTakenError, open_door
from streams.outside.framing import framed
from tests.outside import ICE, POLICE, answer, never, other_context, playing, properly, stand
from tests.papers import read_papers
from tests.recount import booked, recount

pytestmark = pytest.mark.usefixtures("no_task_left")


@pytest.fixture(params=[MEMORY, AT_LEAST_ONCE], ids=["exactly once", "at least once"])
def broker(request: pytest.FixtureRequest) -> MemoryBroker:
    """Make a broker of each kind."""
    return MemoryBroker(request.param)


async def test_a_proper_answer_reaches_the_asker(broker: MemoryBroker) -> None:
    """With the asker's own control field, judged as every answer is."""
    async with stand(broker) as switch, switch.outpost() as door, playing(properly, door.address) as program:
        await switch.ask(POLICE)
        (reply,) = await switch.replies(1)
        books = await switch.settled(1)

    assert (reply.key, reply.sender, reply.control, reply.verdict) == ("DR", "WADMV0000", "", "deliver")
    assert reply.fields == (("OLN", "D1"), ("NAM", "DOE,ALEX"))
    assert program.asked[0].startswith(f"DQ.{POLICE}.WA.*")
    assert books.delivered == 1


async def test_a_refusal_in_the_rules_words_is_booked_as_the_states() -> None:
    """As if the state were emulated: with the rule, in the audit and the books."""

    def refuse(text: str) -> Sequence[bytes]:
        return [framed(answer(text, "OLN/D1\nNOT AUTHORIZED"))]

    async with stand() as switch, switch.outpost() as door, playing(refuse, door.address):
        await switch.ask(ICE)
        (reply,) = await switch.replies(1)
        books = await switch.settled(1)
        counts = (await switch.totals()).counts

    assert (reply.verdict, reply.place, reply.rules, reply.free) == (
        "refuse", "state", ("wa-ice-block",), "NOT AUTHORIZED",
    )  # fmt: skip
    assert books.refused == 1
    assert [kind.partition("|")[0] for kind in counts if "WA|ice" in kind] == ["received", "refused_state"]


async def test_a_program_that_lets_through_what_a_rule_forbids_is_seen_in_the_books() -> None:
    """The hub stops the answer, and says where it was stopped: on return."""
    async with stand() as switch, switch.outpost() as door, playing(properly, door.address):
        await switch.ask(ICE)
        (reply,) = await switch.replies(1)
        await switch.settled(1)
        counts = (await switch.totals()).counts

    assert reply.verdict == "refuse"
    assert "DOE" not in str(reply.fields)
    assert [kind.partition("|")[0] for kind in counts if "WA|ice" in kind] == ["received", "refused_return"]


GARBAGE = {
    "no message": (framed("HELLO"), 1),
    "not even text": ((3).to_bytes(4) + b"\xff\xfe\xfd", 1),
    "nothing": (framed(""), 1),
    "a control field that nobody has": (framed(f"DR.WADMV0000.{POLICE}.*NOBODY.TXT\nOLN/D1"), 0),
    "an unknown key": (framed(f"ZZ.WADMV0000.{POLICE}.*NOBODY.TXT"), 1),
    "an error, which only the hub may send": (framed(f"ER.WADMV0000.{POLICE}.TXT\nNO"), 1),
}
"""What comes instead of an answer, and how many requests the hub makes of it, which it rejects or dead-letters."""


@pytest.mark.parametrize(("garbage", "made"), GARBAGE.values(), ids=GARBAGE)
async def test_garbage_ends_no_request(garbage: bytes, made: int, broker: MemoryBroker) -> None:
    """It is taken as what else comes in on the state's line, and booked so; the request ends at its deadline."""
    async with (
        stand(broker) as switch,
        switch.outpost(deadline_us=300_000) as door,
        playing(lambda _: [garbage], door.address),
    ):
        await switch.ask(POLICE, POLICE)
        books = await switch.settled(2 + 2 * made)

    assert books.unanswered == 2
    assert books.rejected + books.dead_lettered == 2 * made


async def test_what_is_no_frame_ends_the_connection() -> None:
    """Where the next frame begins is lost; what came is kept, and the request is asked again on the next connection."""
    async with stand() as switch, switch.outpost() as door:
        async with playing(lambda _: [b"GET / HTTP/1.1\r\n\r\n"], door.address) as first:
            await switch.ask(POLICE)
            await first.ended.wait()
        async with playing(properly, door.address):
            books = await switch.settled(2)

    assert (books.rejected, books.delivered) == (1, 1)


async def test_an_answer_from_another_oris_mouth_is_no_answer() -> None:
    """Of another state, or of another agency: said aloud, since whoever wrote the program must mend it."""

    def elsewhere(text: str) -> Sequence[bytes]:
        return [framed(answer(text, by="ORDMV0000"))]

    with capture_logs() as logs:
        async with stand() as switch, switch.outpost(deadline_us=300_000) as door, playing(elsewhere, door.address):
            await switch.ask(POLICE)
            books = await switch.settled(1)

    assert books.unanswered == 1
    assert [(entry["said_by"], entry["asked"]) for entry in logs if "said_by" in entry] == [("ORDMV0000", "WADMV0000")]


async def test_the_first_answer_counts_and_a_second_is_unsolicited(broker: MemoryBroker) -> None:
    """Booked apart, so that the request keeps one outcome."""

    def twice(text: str) -> Sequence[bytes]:
        return [framed(answer(text, "OLN/D1.REM/FIRST")), framed(answer(text, "OLN/D1.REM/SECOND"))]

    async with stand(broker) as switch, switch.outpost() as door, playing(twice, door.address):
        await switch.ask(POLICE, POLICE)
        replies = await switch.replies(4)
        books = await switch.settled(2)
        counts = (await switch.totals()).counts

    assert books.delivered == books.received == 2
    assert sum(times for kind, times in counts.items() if kind.startswith("unsolicited|")) == 2
    assert sorted(reply.fields[1][1] for reply in replies if reply.query.startswith("m")) == ["FIRST", "FIRST"]


async def test_what_is_never_answered_ends_at_its_deadline(broker: MemoryBroker) -> None:
    """And keeps nobody waiting who asks behind it."""
    silent = iter([never])

    def at_first_never(text: str) -> Sequence[bytes]:
        return next(silent, properly)(text)

    async with stand(broker) as switch, switch.outpost(deadline_us=1_500_000) as door:
        async with playing(at_first_never, door.address):
            await switch.ask(*[POLICE] * 20)
            early = await switch.replies(19)
            books = await switch.settled(20)
        late = await switch.replies(20)

    assert {reply.answer for reply in early} == {None}
    assert [reply.answer for reply in late if reply.answer] == ["SM .04"]
    assert (books.delivered, books.unanswered) == (19, 1)


async def test_requests_wait_while_nobody_plays_and_end_when_they_are_too_old() -> None:
    """They are in flight, and the books say so; an outpost that comes too late ends them without bothering anybody."""
    async with stand() as switch:
        await switch.ask(POLICE, ICE, POLICE)
        await switch.handed_over(3)
        waiting = (await switch.totals()).in_flight
        async with switch.outpost(deadline_us=1) as door, playing(properly, door.address) as program:
            books = await switch.settled(3)

    assert waiting == 3
    assert books.unanswered == 3
    assert program.asked == []


async def test_nobody_connected_is_said_once() -> None:
    """And requests go out when somebody comes."""
    with capture_logs() as logs:
        async with stand() as switch, switch.outpost() as door:
            await switch.ask(POLICE, POLICE)
            await switch.handed_over(2)
            await switch.logged(logs, "nobody plays")
            async with playing(properly, door.address):
                books = await switch.settled(2)

    assert books.delivered == 2
    assert len([entry for entry in logs if entry["event"].startswith("nobody plays")]) == 1


async def test_a_request_whose_context_is_missing_waits_for_it() -> None:
    """Only who runs the switch can mend that; what stands before it goes on, and it is said once."""
    late = other_context()
    with capture_logs() as logs:
        async with stand() as switch:
            await switch.ask(POLICE)
            [delivery] = await switch.requests(1)
            stamp = structs.replace(delivery.stamp, ctx=late.digest, o=99)
            await switch.hand_over(structs.replace(delivery, stamp=stamp))
            async with switch.outpost() as door, playing(properly, door.address) as program:
                await switch.logged(logs, "partition held")
                await program.heard(1)
                before = list(program.asked)
                await switch.activate(late)
                await program.heard(2)

    assert [text.partition(".TXT")[0] for text in before] == [program.asked[0].partition(".TXT")[0]]
    assert len([entry for entry in logs if entry["event"] == "partition held"]) == 1


async def test_a_program_that_goes_away_is_asked_again_when_it_comes_back() -> None:
    """With the same control field, since it is the same request."""
    async with stand() as switch, switch.outpost() as door:
        async with playing(never, door.address) as first:
            await switch.ask(POLICE)
            await first.heard(1)
        async with playing(properly, door.address) as second:
            books = await switch.settled(1)

    assert first.asked == second.asked
    assert books.delivered == 1


async def test_several_programs_share_the_requests() -> None:
    """In turn."""
    async with (
        stand() as switch,
        switch.outpost() as door,
        playing(properly, door.address) as one,
        playing(properly, door.address) as other,
    ):
        await switch.connected(door, 2)
        await switch.ask(*[POLICE] * 10)
        books = await switch.settled(10)

    assert books.delivered == 10
    assert (len(one.asked), len(other.asked)) == (5, 5)


async def test_a_killed_outpost_loses_and_doubles_nothing(broker: MemoryBroker) -> None:
    """Half of the requests are open when it dies: the next asks those again, and no other."""
    count = iter(range(1_000))

    def every_other(text: str) -> Sequence[bytes]:
        return properly(text) if next(count) % 2 else []

    async with stand(broker) as switch:
        async with switch.outpost() as door, playing(every_other, door.address):
            await switch.ask(*[POLICE, "WAPDX0001"] * 10)
            await switch.replies(10)
        async with switch.outpost() as door, playing(properly, door.address) as second:
            books = await switch.settled(20)
        replies = await switch.replies(20)

    assert books.delivered == 20
    assert len({reply.id for reply in replies}) == len(replies) == 20
    assert len(second.asked) == 10


async def test_what_was_counted_is_counted_once_through_a_kill(broker: MemoryBroker) -> None:
    """A refusal behind an open request is in no delta yet when the outpost dies."""

    def by_asker(text: str) -> Sequence[bytes]:
        return [framed(answer(text, "NOT AUTHORIZED"))] if ICE in text else []

    async with stand(broker) as switch:
        async with switch.outpost() as door, playing(by_asker, door.address):
            await switch.ask(POLICE)
            await switch.handed_over(1)
            await switch.ask(ICE)
            await switch.replies(1)
        async with switch.outpost() as door, playing(properly, door.address) as second:
            books = await switch.settled(2)

    assert (books.refused, books.delivered) == (1, 1)
    assert [text.split(".")[1] for text in second.asked] == [POLICE]


async def test_a_failed_commit_is_made_good(broker: MemoryBroker) -> None:
    """The partition is taken again, and what was open in it asked again."""
    async with stand(broker) as switch, switch.outpost() as door:
        switch.broker.fail_next_commit()
        async with playing(properly, door.address):
            await switch.ask(POLICE, POLICE)
            books = await switch.settled(2)

    assert books.delivered == 2


async def test_a_separate_reader_counts_the_same_books(broker: MemoryBroker) -> None:
    """From letters, replies, audit and dead letters alone, of a program that does everything wrong in turn."""
    ways = cycle(
        (
            lambda text: [framed(answer(text, "OLN/D1\nNOT AUTHORIZED"))],
            never,
            lambda _: [framed("HELLO"), (2).to_bytes(4) + b"\xff\xff"],
            lambda text: [*properly(text), *properly(text)],
            properly,
        )
    )

    def in_turn(text: str) -> Sequence[bytes]:
        return next(ways)(text)

    async with (
        stand(broker) as switch,
        switch.outpost(deadline_us=1_000_000) as door,
        playing(in_turn, door.address),
    ):
        await switch.ask(*[POLICE, ICE, "WAPDX0001"] * 10)
        await switch.settled(30 + 2 * 6)
        await switch.unsolicited(6)
        papers = await read_papers(switch.broker, switch.names)

    assert recount(papers).account() == booked(papers.deltas)


async def test_a_port_in_use_is_said() -> None:
    """Nothing is started."""
    async with open_door(Address("127.0.0.1", 0)) as door:
        with pytest.raises(PortTakenError, match="another program does"):
            async with open_door(door.address):
                pass
