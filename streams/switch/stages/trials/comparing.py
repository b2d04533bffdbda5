"""What a candidate on trial would decide about what intake takes in: counted beside the work, and never part of it.

Compared are the verdicts on a message as it comes in: on a query what the hub decides, on an answer that nobody asked
for what `nlets decide` would. Of answers to queries it is only counted that other rules would judge them.
Whose messages the candidate really decides is the share's business (`sharing.py`).
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from streams.messages.admit import admit
from streams.messages.keys import Traffic
from streams.messages.letters import read_sent
from streams.messages.message import Message, Reject
from streams.messages.wire import Letter, Stamp, request_id
from streams.metrics.books import Tally
from streams.metrics.trials import answer_key, trial_key
from streams.policies.bundle import Bundle
from streams.policies.decision import Decision
from streams.switch.stages.lanes import Account, Lanes, Stop, Way, account_of
from streams.switch.stages.quick import is_plain_query, opened, read_quick
from streams.switch.stages.replies import rejecting
from streams.switch.stages.stage import Batch


class _Compared(NamedTuple):
    """One request, as the two contexts decide it."""

    number: int
    account: Account
    before: Decision
    after: Decision

    @property
    def parts(self) -> bool:
        """Whether the verdicts differ."""
        return self.before.verdict is not self.after.verdict


class _Heard(NamedTuple):
    """A message as one context takes it: its requests, and the decision on each; of one that it rejects, that one."""

    requests: Sequence[str]
    decisions: Sequence[Decision]


_Ways: TypeAlias = tuple[Way, Way]


@dataclass(frozen=True, slots=True)
class Trial:
    """Two contexts side by side, at the time that their lanes were turned to."""

    number: int
    """The activation that announced the trial."""
    lanes: Lanes
    """Of the context in force."""
    candidates: Lanes
    altered: AbstractSet[str]
    """Ids of rules that both have, and that say other things (`altered_rules`)."""

    def compare(self, batch: Batch) -> Tally:
        """Count how the two decide each request of a batch, and give an example of each way in which they part."""
        tally = Tally()
        for record in batch.records:
            value = record.value or b""
            ways = self._plain_ways(value)
            for each in _on(ways, value) if ways else self._closely(value, batch.at_us):
                name = self._count(each, tally)
                if each.parts and name not in tally.examples:
                    stamp = Stamp(ctx="", at=batch.at_us, p=batch.partition, o=record.offset)
                    tally.examples[name] = request_id(stamp, each.number)
        return tally

    def _count(self, compared: _Compared, tally: Tally) -> str:
        """Count a request, and what its answer would be judged by; name the count."""
        before, after, account = compared.before, compared.after, compared.account
        booked = account.whose, account.agency, account.data_class
        name = trial_key(self.number, (before.verdict, after.verdict), *booked)
        tally.counts[name] += 1
        if (
            (before.pending_rules or after.pending_rules)
            and not compared.parts
            and self._judge_otherwise(before, after)
        ):
            tally.counts[answer_key(self.number, *booked)] += 1
        return name

    def _judge_otherwise(self, before: Decision, after: Decision) -> bool:
        """Say whether other rules would judge the answer to a query that both deliver."""
        return before.pending_rules != after.pending_rules or not self.altered.isdisjoint(before.pending_rules)

    def _plain_ways(self, value: bytes) -> _Ways | None:
        """Find the ways of a plain query that both contexts take."""
        plain = read_quick(value)
        if plain is None or not is_plain_query(plain[0], value):
            return None
        key, sender, to, _ = plain
        here, there = self.lanes.asker(sender), self.candidates.asker(sender)
        way = here and self.lanes.find_plain_way(here, key, to)
        other = there and self.candidates.find_plain_way(there, key, to)
        return (way, other) if way and other else None

    def _closely(self, value: bytes, at_us: int) -> Iterator[_Compared]:
        """Compare what isn't a plain query: each context admits and decides it by itself."""
        message = read_sent(value).message
        here, there = (_hear(lanes, message, at_us) for lanes in (self.lanes, self.candidates))
        requests = here.requests or there.requests or ("",)
        for number, to in enumerate(requests):
            before, after = (each.decisions[number if each.requests else 0] for each in (here, there))
            yield _Compared(number, self._account(message, to), before, after)

    def _account(self, message: Message | Reject, to: str) -> Account:
        """Say whose data a request is about, and who would get them."""
        context = self.lanes.plans.context
        if isinstance(message, Reject):
            return account_of(context, message.key, message.sender, None)
        asker, source = (to, message.sender) if message.key.traffic is Traffic.ANSWER else (message.sender, to)
        return account_of(context, message.key.code, asker, source or None)


def altered_rules(before: Bundle, after: Bundle) -> AbstractSet[str]:
    """Name the rules that two bundles have under one id, and that say other things."""
    old, new = ({rule.id: rule for policy in each.policies for rule in policy.rules} for each in (before, after))
    return frozenset(rule_id for rule_id, rule in old.items() if new.get(rule_id, rule) != rule)


def _on(ways: _Ways, value: bytes) -> Iterator[_Compared]:
    letter: Letter | None = None
    for stop, other in zip(*ways, strict=True):
        before, after = stop.lane.plan.decision, other.lane.plan.decision
        if before is None or after is None:
            letter = letter or opened(value)
            before, after = _settled(stop, letter), _settled(other, letter)
        yield _Compared(stop.number, stop.lane.account, before, after)


def _settled(stop: Stop, letter: Letter) -> Decision:
    return stop.lane.plan.settle(letter.fields, letter.free)


def _hear(lanes: Lanes, message: Message | Reject, at_us: int) -> _Heard:
    admitted = admit(message, lanes.plans.context.directory) if isinstance(message, Message) else message
    if isinstance(admitted, Reject):
        return _Heard((), (rejecting(admitted),))
    return _Heard(admitted.requests, [decision for _, decision in lanes.plans.decide(at_us, admitted)])
