"""A log judged by several sets of rules at once, and where their verdicts part. Pure; the same however it is sliced."""

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Final, NamedTuple

from streams.messages.admit import admit
from streams.messages.fields import identifying
from streams.messages.keys import Traffic
from streams.messages.log import LogEntry, LogRow, read_row
from streams.messages.message import Message, Reject
from streams.messages.synthetic import synthesis_of
from streams.policies.context import Context
from streams.policies.decision import Decision, Verdict
from streams.whatif.heads import Heads, Settled
from streams.whatif.lanes import KEPT, Lanes, parties
from streams.whatif.masks import masked
from streams.whatif.purposes import stated_purpose
from streams.whatif.tally import Cell, Change, Met, Sample, Tally, Yard

_DAY_US: Final = 86_400 * 10**6
_PASSING: Final = frozenset({Verdict.DELIVER, Verdict.REDACT})


class Comparison(NamedTuple):
    """Two sets of rules, by their numbers."""

    before: int
    after: int


class _Request(NamedTuple):
    """One message at one destination."""

    entry: LogEntry
    message: Message
    to: str


class Judges:
    """Several sets of rules over one directory, and which of them are compared."""

    def __init__(self, contexts: Sequence[Context], comparisons: Sequence[Comparison], kept: int = KEPT) -> None:
        """Remember so much of what was judged."""
        self._lanes: Final = Lanes(contexts, kept)
        self._heads: Final = Heads(self._lanes, kept)
        self._comparisons: Final = tuple(enumerate(comparisons))

    def judge(self, rows: Iterable[tuple[int, LogRow]]) -> Tally:
        """Judge rows of a log, in its order."""
        tally, settled = Tally(), Settled()
        for n, row in rows:
            if isinstance(row, bytes) or not self._heads.settle(row, settled):
                entry = read_row(n, row)
                self._take(entry, tally)
                if entry.at_us is None and not isinstance(row, bytes):
                    tally.leave_unread(n)
        for met in settled.met():
            tally.meet(met)
        tally.widen(settled.times_us)
        return tally

    def _take(self, entry: LogEntry, tally: Tally) -> None:
        message = entry.message
        admitted = admit(message, self._lanes.directory) if isinstance(message, Message) else message
        world = synthesis_of(entry.given_id)
        if isinstance(admitted, Reject) or entry.at_us is None:
            tally.reject(world)
            return
        tally.meet(Met(1, admitted.message.key.traffic, len(admitted.requests), world))
        tally.widen((entry.at_us,))
        self._lanes.turn_to(entry.at_us)
        for to in admitted.requests:
            self._take_request(_Request(entry, admitted.message, to), tally)

    def _take_request(self, request: _Request, tally: Tally) -> None:
        message = request.message
        lane = self._lanes.of(message, request.to)
        if lane is not None:
            self._compare(request, [plan.settle(message.fields, message.free) for plan in lane], tally)

    def _compare(self, request: _Request, decisions: Sequence[Decision], tally: Tally) -> None:
        for number, comparison in self._comparisons:
            before, after = decisions[comparison.before], decisions[comparison.after]
            if before.verdict is not after.verdict:
                self._count(number, request, (before, after), tally)

    def _count(self, number: int, request: _Request, decisions: tuple[Decision, Decision], tally: Tally) -> None:
        before, after = decisions
        message = request.message
        asker, source = parties(message, request.to)
        state = self._lanes.directory.state_of(source)
        change = Change(number, state, self._agency(asker), before.verdict, after.verdict)
        tally.changed[Cell(change, message.key.code, stated_purpose(message.fields), bool(message.fields))] += 1
        tally.show(change, _sample(request, decisions))
        if message.key.traffic is Traffic.QUERY and before.verdict in _PASSING and after.verdict is Verdict.REFUSE:
            yard, day = Yard(number, state), (request.entry.at_us or 0) // _DAY_US
            tally.days[yard][day] += 1
            tally.cases[yard].add(_case(request, day))

    def _agency(self, asker: str) -> str:
        entry = self._lanes.directory.get(asker)
        return entry.agency if entry else "hub"


def _sample(request: _Request, decisions: tuple[Decision, Decision]) -> Sample:
    rules = sorted({rule for decision in decisions for rule in decision.rules})
    about = tuple(f"{tag}/{masked(value)}" for tag, value in sorted(identifying(request.message.fields)))
    return Sample(
        request.entry.n, request.entry.at_text or "", request.message.key.code, request.to, tuple(rules), about
    )


def _case(request: _Request, day: int) -> bytes:
    """Name who asks about whom, by nothing that says who they are."""
    subject = sorted(identifying(request.message.fields))
    return blake2b(repr((parties(request.message, request.to), subject, day // 30)).encode(), digest_size=8).digest()
