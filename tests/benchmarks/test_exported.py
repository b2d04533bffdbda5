"""Whoever looks up in the tables decides what the plans decide."""

from itertools import islice

from benchmarks.canned import canned_records
from benchmarks.exported.collected import written
from benchmarks.exported.shapes import NOBODYS, Ruled, Tables
from benchmarks.exported.tables import tables_of
from benchmarks.world import World
from streams.messages.admit import Admitted, admit
from streams.messages.fields import identifying
from streams.messages.message import Message
from streams.policies.decision import Decision
from streams.policies.plans import Plans
from tests.world import TAKEN

WORLD = World(300, TAKEN)


def looked_up(tables: Tables, message: Message, destination: str) -> Ruled:
    """Decide a query or notice as a peer does."""
    whose = WORLD.directory.state_of(destination) or NOBODYS
    row = tables.ways[message.key.code][tables.agencies[message.sender].profile]
    plan = tables.asking[tables.rows[row][tables.whose.index(whose)]]
    both = plan.about.get(written(identifying(message.fields)), (plan.usual, plan.photo))
    return tables.decisions[both[("IMQ", "Y") in message.fields]]


def seen(decision: Decision) -> tuple[object, ...]:
    """Give what a peer writes of a decision."""
    place = decision.at_place.value if decision.at_place else None
    return (
        decision.verdict.value,
        place,
        decision.rules,
        decision.pending_rules,
        decision.grant,
        decision.answer,
        decision.grants,
    )


def test_tables_hold_what_the_plans_decide() -> None:
    """For every request of a log with grants, photos and refusals."""
    tables, plans = tables_of(WORLD.context, TAKEN, canned_records()), Plans(WORLD.context)
    composed = (each.message for each in islice(WORLD.traffic(), 6_000) if each.message)
    admitted = [found for message in composed if isinstance(found := admit(message, WORLD.directory), Admitted)]
    decided = [(each.message, *one) for each in admitted for one in plans.decide(TAKEN, each)]

    looked = [looked_up(tables, message, to) for message, to, _ in decided]

    ruled = [tuple(getattr(each, name) for name in Ruled.__struct_fields__) for each in looked]
    assert ruled == [seen(decision) for _, _, decision in decided]
    assert {each.verdict for each in looked} == {"deliver", "refuse"}
    assert any(each.grant for each in looked)


def test_tables_say_for_how_long_they_hold() -> None:
    """No rule and no grant begins or ends within."""
    tables, epoch = tables_of(WORLD.context, TAKEN, {}), Plans(WORLD.context).epoch(TAKEN)

    assert (tables.since, tables.until) == (epoch.since, epoch.until)
    assert tables.since <= TAKEN < tables.until
