"""What is given to the demo: the program's own policies in force, and Oregon's block."""

from producers.local.admin import SwitchAdmin
from streams.broker.memory import MemoryBroker
from streams.broker.topics import TopicNames
from streams.clock import SystemClock
from streams.switch.activation.admin import Admin
from streams.switch.activation.follow import Control
from tests.echo import Site

NAMES = TopicNames("t.")
GRANT = "t-wa-1,WA,CAICE0001,DQ KQ,OLN/T1,case-review,2025-11-01T00:00:00Z,2099-01-01T00:00:00Z"
GRANTS = f"id,state,ori,keys,subject,basis,from,until\n{GRANT}\n"


async def test_the_shipped_policies_are_put_in_force_and_then_a_block() -> None:
    """It fulfils what the outside world asks of it; each change is an activation of another context."""
    site = Site(MemoryBroker(), NAMES)
    await site.build()
    admin: SwitchAdmin = Admin(("nlets",), SystemClock())
    before = await admin.put_in_force(site.broker, NAMES, GRANTS)
    after = await admin.put_in_force(site.broker, NAMES, GRANTS, blocks=["or-immigration-authorities"])
    activations = (await Control(site.broker, NAMES.control).catch_up()).activations()

    assert before.block_places == {
        "CA": None, "CO": None, "IL": "hub", "MA": "hub", "MD": None, "MN": "hub", "NY": "hub", "OR": None,
        "WA": "state",
    }  # fmt: skip
    assert after.block_places == {**before.block_places, "OR": "state"}
    assert [each.number for each in activations] == [before.number, after.number]
    assert len({each.intent.ctx for each in activations}) == 2
    assert await admin.count_stale(site.broker, NAMES) == 0
