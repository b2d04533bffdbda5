"""What a decision costs the first time and every other time. Pure: the clock is an argument.

A first decision opens the docket of a key, a profile and a place, and makes the plan that all later ones use.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from streams.messages.admit import Admitted
from streams.messages.keys import Traffic
from streams.policies.context import Context
from streams.policies.plans import Plans
from streams.policies.profiles import Profile


@dataclass(frozen=True, slots=True)
class DecisionCosts:
    """Processor time of decisions, in ns."""

    first: tuple[int, ...]
    """Of each decision that made a plan."""
    later: float
    """Of every other one, in the mean."""


class _Request(NamedTuple):
    """A request for some place's data, and the plan it needs."""

    admitted: Admitted
    destination: str
    profile: Profile

    def decide(self, plans: Plans, at_us: int) -> None:
        message = self.admitted.message
        plan = plans.epoch(at_us).plan(message.key.code, self.profile, self.destination)
        plan.settle(message.fields, message.free)


def decision_costs(
    context: Context, at_us: int, messages: Iterable[Admitted], cpu_ns: Callable[[], int]
) -> DecisionCosts:
    """Decide the requests of messages that aren't answers, first with no plan made, then with all."""
    plans = Plans(context)
    requests = [
        _Request(admitted, destination, profile)
        for admitted in messages
        if admitted.message.key.traffic is not Traffic.ANSWER
        and (profile := plans.profile_of(admitted.message.sender)) is not None
        for destination in admitted.requests
    ]
    plans.epoch(at_us)
    whose = context.directory.state_of
    firsts = {(r.admitted.message.key.code, r.profile, whose(r.destination)): r for r in reversed(requests)}
    first = tuple(_timed(partial(request.decide, plans, at_us), cpu_ns) for request in firsts.values())
    return DecisionCosts(first, _timed(partial(_all, requests, plans, at_us), cpu_ns) / max(len(requests), 1))


def _all(requests: Iterable[_Request], plans: Plans, at_us: int) -> None:
    for request in requests:
        request.decide(plans, at_us)


def _timed(work: Callable[[], None], cpu_ns: Callable[[], int]) -> int:
    began_ns = cpu_ns()
    work()
    return cpu_ns() - began_ns
