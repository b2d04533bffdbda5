"""From many small regions to a few that can be read. Regions to be merged don't overlap, so unions are exact."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import accumulate
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from streams.diffs.regions import Region
from streams.policies.bundle import NEVER, Bundle
from streams.space.cells import ALWAYS
from streams.space.circumstances import in_words

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_Regions: TypeAlias = list[Region]


@dataclass(frozen=True)
class Zones:
    """In which zone each state's dates begin: the newer bundle's where both say one."""

    before: Bundle
    after: Bundle

    @cached_property
    def _by_state(self) -> dict[str, ZoneInfo]:
        policies = (*self.before.policies, *self.after.policies)
        return {policy.state: ZoneInfo(policy.zone) for policy in policies}

    def local(self, state: str, at_us: int) -> datetime | None:
        """Give date and time of day in a state; nothing for what is before or after all times."""
        if at_us in {ALWAYS, NEVER}:
            return None
        with suppress(OverflowError):  # A date of the first or the last year, beyond what UTC can say.
            return (_EPOCH + timedelta(microseconds=at_us)).astimezone(self._by_state[state])
        return None


def merged(regions: Iterable[Region], zones: Zones) -> tuple[Region, ...]:
    """Merge regions as far as they go, in the order that leaves the fewest."""
    whole = _over_time(list(regions))
    found = min((_in_order(whole, order, zones) for order in _ORDERS), key=len)
    return tuple(sorted(found, key=_reading_order))


def _in_order(regions: _Regions, order: Sequence["_Step"], zones: Zones) -> _Regions:
    *_, last = accumulate(order, lambda before, step: step(before), initial=regions)
    return _over_states(last, zones)


def _over_time(regions: _Regions) -> _Regions:
    def joined(alike: _Regions) -> Iterator[Region]:
        first, *others = sorted(alike, key=lambda region: region.since)
        for other in others:
            if other.since == first.until:
                first = replace(first, until=other.until)
            else:
                yield first
                first = other
        yield first

    return _grouped(regions, lambda one: (one.states, one.askers, one.codes), joined)


def _over_keys(regions: _Regions) -> _Regions:
    def joined(alike: _Regions) -> Iterator[Region]:
        first = min(alike, key=_reading_order)
        yield replace(first, codes=tuple(sorted({code for one in alike for code in one.codes})))

    return _grouped(regions, lambda one: (one.states, one.askers, one.since, one.until), joined)


def _over_askers(regions: _Regions) -> _Regions:
    def joined(alike: _Regions) -> Iterator[Region]:
        askers = 0
        for one in alike:
            askers |= one.askers
        yield replace(min(alike, key=_reading_order), askers=askers)

    return _grouped(regions, lambda one: (one.states, one.codes, one.since, one.until), joined)


def _over_states(regions: _Regions, zones: Zones) -> _Regions:
    """Put states together whose clocks show the same where a region begins and ends."""

    def clocks(one: Region) -> tuple[Hashable, ...]:
        local = (zones.local(one.states[0], at) for at in (one.since, one.until))
        return one.codes, one.askers, *(at and at.replace(tzinfo=None) for at in local)

    def joined(alike: _Regions) -> Iterator[Region]:
        first = min(alike, key=_reading_order)
        yield replace(first, states=tuple(sorted({state for one in alike for state in one.states})))

    return _grouped(regions, clocks, joined)


def _grouped(
    regions: _Regions, alike: Callable[[Region], Hashable], join: Callable[[_Regions], Iterator[Region]]
) -> _Regions:
    """Join regions that part in one way, in the same circumstances, and are alike."""
    groups: defaultdict[Hashable, _Regions] = defaultdict(list)
    for region in regions:
        groups[region.circumstances, region.parting, alike(region)].append(region)
    return [one for group in groups.values() for one in join(group)]


_Step: TypeAlias = Callable[[_Regions], _Regions]
_ORDERS: Final[tuple[tuple[_Step, ...], ...]] = (
    (_over_keys, _over_askers, _over_time),
    (_over_askers, _over_keys, _over_time),
)


def _reading_order(region: Region) -> tuple[tuple[str, ...], int, int, int, tuple[str, ...], tuple[str, ...]]:
    circumstances = () if region.circumstances is None else in_words(region.circumstances)
    return region.states, region.since, region.until, region.askers, region.codes, circumstances
