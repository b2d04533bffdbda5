"""The books again, from letters, replies, audit and dead letters alone: what was asked, and what became of it.

No delta is looked at but to be compared, and nothing of the books' own code is used: a request is what
`docs/formats.md#the-books` says it is. Kinds are named as in the deltas, so that each can be held against them.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from streams.messages.keys import KEYS, Traffic
from streams.messages.places import PLACES
from streams.messages.wire import Audited, Delta, Reply
from tests.papers import Paper, Papers

SHEET: Final = {
    "received": "received", "delivered": "delivered", "redacted": "redacted", "refused_hub": "refused",
    "refused_state": "refused", "refused_return": "refused", "rejected": "rejected", "unanswered": "unanswered",
    "dead_lettered": "dead_lettered",
}  # fmt: skip
"""Kind → line of a sheet."""

_EVERYWHERE: Final = frozenset({"DQ", "RQ", "IQ"})
_ENDS: Final = {"deliver": "delivered", "redact": "redacted", "reject": "rejected"}


class Count(NamedTuple):
    """What is counted: a kind, at a state, by an agency."""

    kind: str
    state: str
    agency: str


NOWHERE: Final = ("", "")
"""Rules are counted for all states and agencies together."""

Account: TypeAlias = Mapping[Count, int]


@dataclass(frozen=True, slots=True)
class Head:
    """What a letter says on its first line."""

    key: str
    sender: str
    to: tuple[str, ...]
    line: str | None

    @classmethod
    def of(cls, value: bytes) -> "Head":
        """Read a letter's head in either form."""
        letter = json.loads(value)
        if "text" not in letter:
            return cls(letter["key"], letter["from"], tuple(letter["to"]), letter.get("line"))
        pieces: list[str] = [*letter["text"].partition("\n")[0].split("."), "", ""]
        to = tuple(piece for piece in pieces[2:] if piece not in {"", "TXT"} and not piece.startswith("*"))
        return cls(pieces[0], pieces[1], to, letter.get("line"))

    @property
    def traffic(self) -> Traffic:
        """Say which way it goes; what names an unknown key is on its way to a reject, as a query."""
        return KEYS[self.key].traffic if self.key in KEYS else Traffic.QUERY

    def destinations(self) -> tuple[str, ...]:
        """Drop repeats; a multi-state query goes to every place."""
        distinct = tuple(dict.fromkeys(self.to))
        return PLACES if distinct == ("NL",) and self.key in _EVERYWHERE else distinct


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, or a message handed over, as its letter says it."""

    state: str
    agency: str
    traffic: Traffic
    on_other_line: bool


@dataclass(frozen=True)
class Recount:
    """What was asked, and everything that says how it ended."""

    asked: Mapping[str, Asked]
    ends: Mapping[str, tuple[str, ...]]
    """Request → the kind that each record says it ended as, one for each record."""
    rules: Account
    """How often each rule acted, or would have: on a query, of which its answer is no further case."""
    shadowed: frozenset[str]
    """Requests that some shadow rule would have refused."""

    def account(self) -> Account:
        """Count everything that a delta may count. Records that say the same of a request count once."""
        counts: Counter[Count] = Counter(self.rules)
        for name, asked in self.asked.items():
            for kind in self._kinds(name, asked):
                counts[Count(kind, asked.state, asked.agency)] += 1
        return counts

    def _kinds(self, name: str, asked: Asked) -> Iterator[str]:
        if name in self.shadowed:
            yield "would_refuse"
        if asked.traffic is not Traffic.QUERY:
            yield "notice" if asked.traffic is Traffic.NOTICE else "unsolicited"
            return
        yield "received"
        yield from dict.fromkeys(self.ends.get(name, ()))
        if asked.on_other_line:
            yield "line_mismatch"


def recount(papers: Papers) -> Recount:
    """Count again."""
    ends = _ends(papers)
    audited = {(paper.said.id, paper.said.stage): paper.said for paper in papers.audit}.values()
    shadowed = frozenset(each.id for each in audited if each.would_refuse)
    return Recount(dict(_asked(papers, ends)), ends, _rules(audited), shadowed)


def _asked(papers: Papers, ends: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, Asked]]:
    agencies = papers.agencies
    unread = {reply.said.id for reply in papers.replies if reply.said.answer == "ER .00"}

    def agency_of(sender: str) -> str:
        return agencies[sender].agency if sender in agencies else "unknown"

    def strays(head: Head) -> bool:
        return head.sender in agencies and head.line not in {None, agencies[head.sender].line}

    for query in papers.queries:
        name = f"{query.partition}.{query.offset}"
        first = f"{name}.0"
        if not _is_letter(query.said):
            yield first, Asked("none", "unknown", Traffic.QUERY, on_other_line=False)
            continue
        head = Head.of(query.said)
        if "rejected" in ends.get(first, ()):
            agency = "unknown" if first in unread else agency_of(head.sender)
            yield first, Asked("none", agency, Traffic.QUERY, on_other_line=False)
            continue
        for index, to in enumerate(head.destinations()):
            state = agencies[to].state if to in agencies else to
            yield f"{name}.{index}", Asked(state, agency_of(head.sender), head.traffic, strays(head))


def _is_letter(value: bytes) -> bool:
    try:
        letter = json.loads(value)
    except ValueError:
        return False
    return isinstance(letter, dict) and letter.get("v") == 1 and "id" in letter


def _ends(papers: Papers) -> Mapping[str, tuple[str, ...]]:
    """Gather what says how a request ended: a reply, the audit of a state's silence, or a dead letter."""
    ends: defaultdict[str, list[str]] = defaultdict(list)
    for reply in papers.replies:
        ends[reply.said.id].append(kind_of(reply.said))
    for audited in papers.audit:
        if audited.said.stage == "state" and audited.said.answer == "":
            ends[audited.said.id].append("refused_state")
    for dead in (paper.said for paper in papers.deadletters):
        name = f"{dead.partition}.{dead.offset}.0" if dead.stage == "intake" else json.loads(dead.value or b"")["id"]
        ends[name].append("dead_lettered")
    return {name: tuple(kinds) for name, kinds in ends.items()}


def kind_of(reply: Reply) -> str:
    """Say what a reply makes of its request."""
    if reply.verdict == "refuse":
        return "refused_return" if reply.hops[2] is not None else f"refused_{reply.place}"
    return "unanswered" if reply.verdict == "deliver" and reply.answer else _ENDS[reply.verdict]


def _rules(audited: Iterable[Audited]) -> Account:
    acted = Counter(f"{rule}|{each.verdict}" for each in audited for rule in each.rules)
    queries = (each for each in audited if each.stage != "back")
    acted.update(f"{rule}|would_refuse" for each in queries for rule in each.would_refuse)
    return {Count(rule, *NOWHERE): times for rule, times in acted.items()}


def booked(deltas: Iterable[Paper[Delta]]) -> Account:
    """Sum what the deltas say, each once."""
    counts: Counter[Count] = Counter()
    for delta in distinct_deltas(deltas):
        for key, times in delta.counts.items():
            kind, state, agency, _ = key.split("|")
            counts[Count(kind, state, agency)] += times
        for rule, times in delta.rules.items():
            counts[Count(rule, *NOWHERE)] += times
    return counts


def distinct_deltas(deltas: Iterable[Paper[Delta]]) -> Iterable[Delta]:
    """Drop repeats: a delta is told by its source and what it covers."""
    said = (paper.said for paper in deltas)
    return {(delta.stage, delta.partition, delta.first, delta.next): delta for delta in said}.values()


def sheets(account: Account, part: Callable[[Count], str]) -> dict[str, dict[str, int]]:
    """Sum into sheets, as the demo and the monitor say them."""
    lines: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for count, times in account.items():
        if count.kind in SHEET:
            lines[part(count)][SHEET[count.kind]] += times
    return {name: _sheet(lines[name]) for name in sorted(lines)}


def _sheet(lines: Mapping[str, int]) -> dict[str, int]:
    sheet = {line: lines.get(line, 0) for line in dict.fromkeys(SHEET.values())}
    return sheet | {"in_flight": 2 * sheet["received"] - sum(sheet.values())}
