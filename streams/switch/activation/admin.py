"""The program's own policies put in force, for those who may not know a policy: the demo and `nlets send`.

They ask by a protocol of their own (`producers.local.admin`), which `Admin` fulfils; `nlets.py` gives it to them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from streams.broker.port import Broker
from streams.broker.topics import TopicNames
from streams.clock import Clock
from streams.messages.directory import shipped_directory
from streams.policies.bundle import Bundle
from streams.policies.context import Context
from streams.policies.decision import Site
from streams.policies.draft import block_places, with_block
from streams.policies.grants import Grants
from streams.policies.grants_file import read_grants
from streams.policies.load import shipped_bundle
from streams.policies.model import Block
from streams.switch.activation.activate import ActivationRequest, Activator, StoredContext, new_nonce
from streams.switch.activation.filters import FilterSwitch, find_filters
from streams.switch.activation.history import Why
from streams.switch.activation.stale import compare_contexts


@dataclass(frozen=True, slots=True)
class InForce:
    """What was put in force: the activation's number, and where the block of each state with rules sits."""

    number: int
    block_places: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Admin:
    """Does what only the switch can, and knows the command line that starts its parts."""

    program: Sequence[str]
    clock: Clock

    async def put_in_force(
        self, broker: Broker, names: TopicNames, grants: str = "", blocks: Iterable[str] = ()
    ) -> InForce:
        """Put the shipped policies in force, with the grants of this file's text, and blocks since today on rules."""
        now_us = self.clock.now_us()
        bundle = shipped_bundle()
        for rule_id in blocks:
            bundle = _blocked_today(bundle, rule_id, now_us)
        context = _context(bundle, grants)
        request = ActivationRequest(StoredContext.of(context), Why.APPLY, now_us, new_nonce())
        return InForce((await Activator(broker, names).activate(request)).number, block_places(bundle, now_us))

    async def filters(self, broker: Broker, names: TopicNames) -> FilterSwitch:
        """Find what is in force, so that it can be taken out of force for a while."""
        return await find_filters(broker, names, self.clock)

    async def count_stale(self, broker: Broker, names: TopicNames) -> int:
        """Count, from the topics, what was decided by another context than the one in force, or may have been."""
        found = await compare_contexts(broker, names)
        return found.decided_by_stale_context + found.unreadable + found.no_longer_comparable


def _blocked_today(bundle: Bundle, rule_id: str, now_us: int) -> Bundle:
    """Put a block at the state on a rule, since the midnight before now in its policy's zone."""
    [state] = (policy.state for policy in bundle.policies for rule in policy.rules if rule.id == rule_id)
    today = datetime.fromtimestamp(now_us / 1e6, bundle.zone_of(state)).date()
    return with_block(bundle, rule_id, Block(since=today, at=Site.STATE))


def _context(bundle: Bundle, grants: str) -> Context:
    directory = shipped_directory()
    read = read_grants(grants, "the invented grants", bundle, directory) if grants else Grants()
    return Context(bundle, directory, read)
