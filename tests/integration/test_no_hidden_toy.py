"""No hidden toy: a separate reader of the topics alone finds books and decisions again, or says what is wrong."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from producers.traffic.grants import InventedGrant, grants_file, invented_grants
from producers.traffic.sending import Door
from streams.broker.kafka import connect
from streams.broker.memory import AT_LEAST_ONCE
from streams.broker.port import Output
from streams.broker.promises import MEMORY, Promises
from streams.broker.topics import TopicNames
from streams.messages.directory import shipped_directory
from streams.messages.times import parse_time
from streams.policies.context import Context
from streams.policies.context_files import ContextFiles
from streams.switch.activation.activate import ActivationRequest, Activator, StoredContext
from tests.examination import examine, is_settled
from tests.mill import NAMES, PARTITIONS, Mill, Shift, Work, honest
from tests.mixture import mixture, silent_oregon
from tests.monitors import monitor_on
from tests.papers import Papers, read_papers
from tests.recount import recount, sheets
from tests.sabotages import (
    Make,
    Said,
    WrongSide,
    at_another_state,
    backwards,
    by_law,
    by_senders_clock,
    change,
    comes_from_a_state,
    counts,
    double,
    judge_by,
    judge_with,
    knowing_strangers,
    lose,
    names_a_grant,
    newest,
    one_more,
    put_back,
    says,
    without_grants,
    without_rule,
)
from tests.verdicts import Decide, by_command, in_process
from tests.waiting import AGAIN_S, let_go_on
from tests.workers import Plant, Worker, plant_on

FIRST: Final = parse_time("2025-11-18T12:00:00Z") or 0
"""A day before Washington's block."""
SECOND: Final = parse_time("2025-11-28T12:00:00Z") or 0
SENT: Final = parse_time("2018-01-01T00:00:00Z") or 0
"""When the senders say that they sent it: before every block."""


@dataclass(frozen=True, slots=True)
class Files:
    """Two contexts in files: the shipped one with invented grants, and the same with Oregon's block in place."""

    grants: tuple[InventedGrant, ...]
    shipped: ContextFiles
    oregon: ContextFiles

    @classmethod
    def write(cls, folder: Path, now_us: int) -> "Files":
        """Write them; grants run around a time."""
        grants = invented_grants(shipped_directory(), 1, now_us)
        file = folder / "grants.csv"
        file.write_text(grants_file(grants), encoding="utf-8")
        return cls(grants, ContextFiles(grants=file), ContextFiles(silent_oregon(folder / "policies"), grants=file))

    def options(self) -> Mapping[str, Sequence[str]]:
        """Name each context's files on a command line."""
        grants = ("--grants", str(self.shipped.grants))
        policies = ("--policies", str(self.oregon.policies))
        return {self.shipped.load().digest: grants, self.oregon.load().digest: (*grants, *policies)}


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
async def plant(request: pytest.FixtureRequest, names: TopicNames) -> AsyncIterator[Plant]:
    """Build a switch on each broker."""
    broker = await connect(request.getfixturevalue(f"{request.param}_servers"))
    async with plant_on(broker, names) as built:
        yield built
    await broker.delete([topic for topic in await broker.topics() if topic.startswith(names.prefix)])
    await broker.close()


STAGES: Final = ("intake", "state", "back")


@pytest.mark.timeout(300)  # Seven processes and a Kafka start, on a busy machine in a minute or two.
async def test_books_page_and_decide_agree_though_workers_are_killed(plant: Plant, tmp_path: Path) -> None:
    """Two workers of each stage; under load one of each is killed, and another context is put in force."""
    files = Files.write(tmp_path, time.time_ns() // 1_000)
    async with monitor_on(plant.broker, plant.names, tmp_path) as monitor:
        await trouble(plant, files)
        papers = await settled(plant)
        account = recount(papers).account()
        totals = sheets(account, lambda _: "all")["all"]
        shown = await monitor.booked(totals["received"])

    assert examine(papers, by_command(files.options(), tmp_path)) == {}
    assert shown["totals"] == totals
    assert shown["by_state"] == sheets(account, lambda count: count.state)
    assert shown["by_agency"] == sheets(account, lambda count: count.agency)
    assert shown["books_balance"], shown["troubles"]
    assert {count.kind for count in account} >= KINDS
    assert {paper.said.stamp.ctx for paper in papers.replies} == files.options().keys()


async def trouble(plant: Plant, files: Files) -> None:
    """Send some thousand messages, and let happen what a switch must bear."""
    await put_in_force(plant, files.shipped.load())
    crew = [start(plant, stage, slot) for stage in STAGES for slot in ("one", "two")]
    sent = mixture(Door(plant.names.queries, PARTITIONS), 7, files.grants, 3_000)
    await plant.broker.append(sent[:100])
    await replied(plant, 1)
    killed = asyncio.Event()
    loading = asyncio.ensure_future(load(plant, sent[100:], killed))
    await replied(plant, 600)
    for worker in crew[::2]:
        worker.send(signal.SIGKILL)
        await worker.ended(within_s=5)
    killed.set()
    for stage in STAGES:
        start(plant, stage, "one")
    await put_in_force(plant, files.oregon.load())
    await loading


def start(plant: Plant, stage: str, slot: str) -> Worker:
    """Start a worker that its next life can take over from."""
    return plant.start(stage, f"{stage}-{slot}")


async def put_in_force(plant: Plant, context: Context) -> None:
    """Activate a context."""
    stored = StoredContext(context.digest, context.to_bytes())
    request = ActivationRequest(stored, "apply", time.time_ns() // 1_000, context.digest)
    await Activator(plant.broker, plant.names).activate(request)


async def load(plant: Plant, sent: Sequence[Output], killed: asyncio.Event) -> None:
    """Send at a rate that leaves time to kill; the second half only then, however slow the switch is."""
    for first in range(0, len(sent), 20):
        if first >= len(sent) // 2:
            await killed.wait()
        await plant.broker.append(sent[first : first + 20])
        await let_go_on(0.02)


async def replied(plant: Plant, least: int) -> None:
    """Wait for so many replies."""
    while sum((await plant.broker.ends(plant.names.replies)).values()) < least:
        await let_go_on(AGAIN_S)


async def settled(plant: Plant) -> Papers:
    """Wait until nothing is on its way; then read, since topics are read one after the other."""
    while not is_settled(await read_papers(plant.broker, plant.names)):
        await let_go_on(AGAIN_S)
    return await read_papers(plant.broker, plant.names)


@pytest.fixture(scope="module")
def shifts(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Shift]:
    """Plan a small log, half of it under each context."""
    files = Files.write(tmp_path_factory.mktemp("context"), SECOND)
    sent = mixture(Door(NAMES.queries, PARTITIONS), 1, files.grants, 500)
    shipped, oregon = files.shipped.load(), files.oregon.load()
    return Shift(shipped, FIRST, sent[:250], SENT), Shift(oregon, SECOND, sent[250:], SENT)


@pytest.fixture(scope="module")
def decide(shifts: Sequence[Shift]) -> Decide:
    """Decide by the same two contexts."""
    return in_process(shift.context for shift in shifts)


async def ground(shifts: Sequence[Shift], work: Work, promises: Promises = MEMORY) -> Papers:
    """Send the log through a switch that works so, and read its topics."""
    mill = Mill(work, promises)
    await mill.run(shifts)
    return await read_papers(mill.broker, mill.names)


KINDS: Final = {
    "received", "delivered", "redacted", "refused_hub", "refused_state", "rejected", "unanswered", "dead_lettered",
    "notice", "unsolicited", "line_mismatch", "would_refuse",
}  # fmt: skip
"""What a log must come to, so that it shows anything."""


async def test_an_honest_switch_leaves_nothing_to_find(shifts: Sequence[Shift], decide: Decide) -> None:
    """And the log holds everything that the sabotages need."""
    papers = await ground(shifts, honest)

    assert examine(papers, decide) == {}
    assert {count.kind for count in recount(papers).account()} >= KINDS
    assert any(paper.said.grant for paper in papers.replies)


@pytest.mark.parametrize("topic", ["deliveries", "responses", "replies", "audit", "metrics"])
async def test_without_transactions_a_repeat_changes_nothing(
    topic: str, shifts: Sequence[Shift], decide: Decide
) -> None:
    """Whatever a worker writes again after a crash counts once."""
    papers = await ground(shifts, double(topic)(), AT_LEAST_ONCE)

    assert examine(papers, decide) == {}


class Sabotage(NamedTuple):
    """What goes wrong, how, and the checks that must notice."""

    what: str
    make: Make
    noticed_by: set[str]


DECIDED: Final = {"decisions", "audit"}
THE_REDACTION: Final = "ma-licence-number-in-registrations"
ANOTHER: Final[Said] = {"fields": [["OLN", "T12345678"]]}


def about_another(delivery: Said) -> Said:
    """Put another subject into the letter that is delivered."""
    return {"letter": delivery["letter"] | ANOTHER}


SABOTAGES: Final = (
    Sabotage("one delivery is lost", lose("deliveries"), {"outcomes"}),
    Sabotage("one answer is lost", lose("responses"), {"outcomes"}),
    Sabotage("one reply is lost", lose("replies", comes_from_a_state), {"outcomes", "books"}),
    Sabotage("one delivery comes twice", double("deliveries"), {"outcomes", "books"}),
    Sabotage("one reply comes twice", double("replies"), {"outcomes"}),
    Sabotage("one delta is lost", lose("metrics", counts("delivered")), {"books"}),
    Sabotage("one counter is shifted", change("metrics", one_more("delivered"), counts("delivered")), {"books"}),
    Sabotage(
        "a refusal is booked at another state",
        change("metrics", at_another_state("refused_hub", "TX"), counts("refused_hub")),
        {"books"},
    ),
    Sabotage("a refusal is not audited", lose("audit", says(verdict="refuse")), {"audit", "books"}),
    Sabotage("the use of a grant is not audited", lose("audit", names_a_grant), {"audit"}),
    Sabotage("the audit names a subject", change("audit", lambda _: {"subject": "OLN/T12345678"}), {"privacy"}),
    Sabotage("a rule is taken out", judge_with(without_rule("ny-immigration-agencies")), DECIDED),
    Sabotage("grants are ignored", judge_with(without_grants), DECIDED),
    Sabotage("laws are enforced before their block", judge_with(by_law), DECIDED),
    Sabotage("the newest context decides, not the stamped one", judge_by(newest, "state", "back"), {"audit"}),
    Sabotage("the sender's clock decides", lambda: by_senders_clock, {"clock"}),
    Sabotage("answers are judged by the wrong side", judge_by(WrongSide, "back"), DECIDED),
    Sabotage("a redaction is forgotten", judge_with(without_rule(THE_REDACTION), "back"), DECIDED),
    Sabotage("a redaction is said and not done", change("replies", put_back, says(verdict="redact")), {"content"}),
    Sabotage("a reject is delivered", judge_with(knowing_strangers), {*DECIDED, "books"}),
    Sabotage("another subject is asked about", change("deliveries", about_another), {"content"}),
    Sabotage("requests change places", lambda: backwards, {"order"}),
)


@pytest.mark.parametrize("sabotage", [pytest.param(each, id=each.what) for each in SABOTAGES])
async def test_each_sabotage_is_noticed(sabotage: Sabotage, shifts: Sequence[Shift], decide: Decide) -> None:
    """By exactly the checks that it concerns."""
    found = examine(await ground(shifts, sabotage.make()), decide)

    assert set(found) == sabotage.noticed_by, found
