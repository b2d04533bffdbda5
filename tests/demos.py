"""The demo as a process of its own, and a separate reader that counts again from the topics alone."""

import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

import msgspec

import nlets
from streams.broker.port import Broker, Partition, Record
from streams.broker.topics import TopicNames
from streams.messages.admit import Admitted, admit
from streams.messages.directory import shipped_directory
from streams.messages.keys import KEYS, Traffic
from streams.messages.letters import read_sent
from streams.messages.message import Message, Reject
from streams.messages.wire import MARKER_KEY, Reply, Response
from streams.policies.context import Context
from streams.policies.decide import judge_answer, judge_query
from streams.switch.follow import Control

PROGRAM: Final = (sys.executable, str(Path(nlets.__file__).resolve()))

SHEET: Final = (
    "received", "delivered", "redacted", "refused", "rejected", "unanswered", "dead_lettered", "in_flight",
)  # fmt: skip
LINES: Final = {"deliver": "delivered", "redact": "redacted", "refuse": "refused", "reject": "rejected"}

Said: TypeAlias = tuple[str, tuple[str, ...], str | None]
"""Verdict, rules, grant."""

_response = msgspec.json.Decoder(Response).decode
_reply = msgspec.json.Decoder(Reply).decode


def start(*arguments: str, cwd: Path, **environment: str) -> subprocess.Popen[str]:
    """Start our command line in a folder."""
    plain = {name: value for name, value in os.environ.items() if name != "KAFKA_BOOTSTRAP_SERVERS"}
    return subprocess.Popen(
        [*PROGRAM, *arguments],
        cwd=cwd,
        env=plain | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def said(process: subprocess.Popen[str], timeout_s: float = 100.0) -> tuple[int, str, str]:
    """Wait for the end; give exit code, stdout and stderr."""
    out, err = process.communicate(timeout=timeout_s)
    return process.returncode, out, err


async def records(broker: Broker, topic: str) -> AsyncIterator[Record]:
    """Read all that stands in a topic."""
    for number, end in (await broker.ends(topic)).items():
        async for batch in broker.read(Partition(topic, number), 0, end):
            for record in batch:
                yield record


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, as it follows from its query's text and place alone."""

    read: Admitted | Reject
    to: str | None
    state: str
    agency: str


@dataclass(slots=True)
class Recount:
    """Requests, answers and replies by the request's id, from the topics alone."""

    asked: dict[str, Asked] = field(default_factory=dict)
    responses: dict[str, Response] = field(default_factory=dict)
    replies: dict[str, Reply] = field(default_factory=dict)

    def ask(self, record: Record) -> None:
        """Note the requests that a query makes."""
        message = read_sent(record.value or b"").message
        read = admit(message, shipped_directory()) if isinstance(message, Message) else message
        place = f"{record.partition}.{record.offset}"
        if isinstance(read, Reject):
            self.asked[f"{place}.0"] = Asked(read, None, "none", _agency(read.sender))
        elif read.message.key.traffic is Traffic.QUERY:
            agency = _agency(read.message.sender)
            for index, to in enumerate(read.requests):
                state = shipped_directory().state_of(to) or to
                self.asked[f"{place}.{index}"] = Asked(read, to, state, agency)

    def sheets(self, part: Callable[[Asked], str]) -> Mapping[str, Mapping[str, int]]:
        """Sum into a sheet for each state or agency, as the demo says it."""
        sheets: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for request, asked in self.asked.items():
            sheets[part(asked)].update(("received", self._line(request)))
        return {name: {line: sheet[line] for line in SHEET} for name, sheet in sorted(sheets.items())}

    def _line(self, request: str) -> str:
        reply = self.replies.get(request)
        if reply is None:
            return "in_flight"
        return "unanswered" if reply.verdict == "deliver" and reply.answer else LINES[reply.verdict]

    def said(self) -> dict[str, Said]:
        """Give what the switch said of each request."""
        return {
            request: (reply.verdict, reply.rules, reply.grant)
            for request, reply in self.replies.items()
            if request in self.asked
        }

    def decided(self, contexts: Mapping[str, Context]) -> dict[str, Said]:
        """Decide each request again, under the context and time it was stamped with, by the code of `nlets decide`."""
        return {request: self._decide(request, asked, contexts) for request, asked in self.asked.items()}

    def _decide(self, request: str, asked: Asked, contexts: Mapping[str, Context]) -> Said:
        if isinstance(asked.read, Reject) or asked.to is None:
            return ("reject", (), None)
        stamp = self.replies[request].stamp
        context = contexts[stamp.ctx]
        decision = judge_query(context, stamp.at, asked.read.message, asked.to)
        response = self.responses.get(request)
        if response is not None:
            answer = Message(KEYS[response.key], response.sender, (response.to,), "", response.fields, response.free)
            covered = decision.grants
            decision = judge_answer(context, stamp.at, answer, response.to, covered)
        return (decision.verdict.value, decision.rules, decision.grant)


def _agency(sender: str | None) -> str:
    agency = shipped_directory().get(sender or "")
    return agency.agency if agency else "unknown"


async def recount(broker: Broker, names: TopicNames) -> Recount:
    """Count again. Without transactions a record may stand twice: by its request it counts once."""
    count = Recount()
    async for record in records(broker, names.queries):
        if record.key != MARKER_KEY:
            count.ask(record)
    async for record in records(broker, names.responses):
        response = _response(record.value or b"")
        count.responses[response.id] = response
    async for record in records(broker, names.replies):
        reply = _reply(record.value or b"")
        count.replies[reply.id] = reply
    return count


async def contexts(broker: Broker, names: TopicNames, digests: Iterable[str]) -> dict[str, Context]:
    """Read contexts from the control topic."""
    ledger = await Control(broker, names.control).catch_up()
    return {digest: Context.from_bytes(ledger.content(digest) or b"") for digest in digests}


def document(text: str) -> dict[str, object]:
    """Read the one JSON document that stdout holds."""
    read: dict[str, object] = json.loads(text)
    return read
