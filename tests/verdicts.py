"""The decisions again: a log is written of what the topics hold, and `nlets decide` decides it.

Queries at the time the hub stamped on them, answers at the same; each under the context it was stamped with.
"""

import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeAlias

import msgspec

from streams.logs.json_rows import json_rows
from streams.logs.notices import Notices
from streams.messages.keys import KEYS, DataClass
from streams.messages.log import read_row
from streams.messages.wire import Letter, Response, Stamp
from streams.policies.context import Context
from streams.policies.plans import Plans
from streams.policies.rows import RowWriter, rows_of
from tests.papers import Papers

Decide: TypeAlias = Callable[[str, bytes], bytes]
"""From a context's digest and a log to rows, both JSON lines."""

_LIMITED: Final = frozenset({DataClass.DRIVER, DataClass.VEHICLE})


class Row(msgspec.Struct, frozen=True, gc=False):
    """A line that `nlets decide` writes (`docs/formats.md#rows-of-nlets-decide`)."""

    n: int
    to: str | None
    verdict: str
    at_place: str | None
    rules: tuple[str, ...]
    would_refuse: tuple[str, ...]
    pending_rules: tuple[str, ...]
    removed: tuple[str, ...]
    duties: tuple[str, ...]
    grant: str | None
    answer: str | None
    context: str


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Request → what is decided on its query, and on its answer where the topics hold one."""

    asked: Mapping[str, Row]
    answered: Mapping[str, Row]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a log."""

    stamp: Stamp
    message: bytes
    answers: str | None = None
    """The request it answers; None for a query."""


def in_process(contexts: Iterable[Context]) -> Decide:
    """Decide as the command does, without starting it."""
    plans = {context.digest: Plans(context) for context in contexts}

    def decide(digest: str, log: bytes) -> bytes:
        writer = RowWriter(digest)
        entries = (read_row(n, row) for n, row in json_rows(log.splitlines(keepends=True), Notices()))
        return b"".join(writer.line(row) for entry in entries for row in rows_of(plans[digest], entry))

    return decide


def by_command(options: Mapping[str, Sequence[str]], folder: Path) -> Decide:
    """Let `nlets decide` decide, given the options that name each context's files."""

    def decide(digest: str, log: bytes) -> bytes:
        file = folder / "topics.jsonl"
        file.write_bytes(log)
        command = [sys.executable, "-m", "nlets", "decide", *options[digest], str(file)]
        return subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout

    return decide


def decide_again(papers: Papers, decide: Decide) -> Verdicts:
    """Decide everything that the topics hold: one log for each context."""
    asked: dict[str, Row] = {}
    answered: dict[str, Row] = {}
    lines = [*_queries(papers), *_answers(papers)]
    for digest in {line.stamp.ctx for line in lines}:
        of_one = [line for line in lines if line.stamp.ctx == digest]
        for line, rows in zip(of_one, _decided(of_one, decide(digest, b"".join(map(_written, of_one)))), strict=True):
            if line.answers:
                answered[line.answers] = rows[0]
            else:
                asked |= {f"{line.stamp.p}.{line.stamp.o}.{index}": row for index, row in enumerate(rows)}
    return Verdicts(asked, answered)


def _decided(lines: Sequence[_Line], said: bytes) -> Iterator[Sequence[Row]]:
    """Give the rows of each line."""
    rows: defaultdict[int, list[Row]] = defaultdict(list)
    for each in said.splitlines():
        row = msgspec.json.decode(each, type=Row)
        rows[row.n].append(row)
    return (rows[n] for n in range(1, len(lines) + 1))


def _written(line: _Line) -> bytes:
    return b'{"at":"%s","message":%s}\n' % (_rfc3339(line.stamp.at), line.message)


def _rfc3339(at_us: int) -> bytes:
    seconds, micros = divmod(at_us, 10**6)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{micros:06}Z".encode()


def _queries(papers: Papers) -> Iterator[_Line]:
    """Give each letter that became of something; dead letters have no stamp."""
    stamps = stamps_of(papers)
    for query in papers.queries:
        place = (query.partition, query.offset)
        if place in stamps:
            yield _Line(stamps[place], query.said)


def stamps_of(papers: Papers) -> Mapping[tuple[int, int], Stamp]:
    """Give the stamp of each query that has one."""
    stamps = [paper.said.stamp for paper in papers.stamped]
    return {(stamp.p, stamp.o): stamp for stamp in stamps}


def _answers(papers: Papers) -> Iterator[_Line]:
    """Give answers on drivers and vehicles; motor vehicle agencies may not send others in earnest, and no rule is."""
    for response in {paper.said.id: paper.said for paper in papers.responses}.values():
        if KEYS[response.key].data_class in _LIMITED:
            yield _Line(response.stamp, msgspec.json.encode(_letter(response)), response.id)


def _letter(response: Response) -> Letter:
    return Letter(
        v=1, id=response.id, key=response.key, sender=response.sender, to=(response.to,), control=response.control,
        fields=response.fields, free=response.free,
    )  # fmt: skip
