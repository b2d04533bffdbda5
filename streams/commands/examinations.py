"""Examinations as `nlets conform` takes them from its options, and tells them: in lines, as JSON, as JUnit's XML."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import typer

from streams.broker.port import Broker
from streams.broker.topics import TopicNames
from streams.commands.looping import run_on_broker, run_on_loop
from streams.commands.options import NOW, policies_at
from streams.commands.output import opened, print_json, say_warnings, say_where
from streams.commands.reading import reading
from streams.conform.cases import Plan, Witness
from streams.conform.examining import Report
from streams.conform.judging import Judge
from streams.conform.run import Terms, examine_on_line, examine_through
from streams.conform.telling import lines, to_json, to_junit
from streams.messages.message import Message
from streams.outside.door import Address
from streams.policies.context import Context
from streams.policies.context_files import ContextFiles
from streams.policies.draft import with_law_enforced
from streams.policies.warnings import warnings


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds until a program must have connected, and that each answer may take."""

    wait_s: float
    answer_s: float


@dataclass(frozen=True, slots=True)
class OwnLine:
    """The program connects to the command."""

    address: Address
    patience: Patience

    def examine(self, plan: Plan, judge: Judge) -> Report:
        """Put the cases to it."""
        terms = Terms(self.address, say_where, self.patience.wait_s, self.patience.answer_s)
        return run_on_loop(examine_on_line(terms, plan, judge))


@dataclass(frozen=True, slots=True)
class RunningSwitch:
    """The program plays its state in a switch that runs."""

    servers: str
    names: TopicNames
    patience: Patience

    def examine(self, plan: Plan, judge: Judge) -> Report:
        """Put the cases at the hub's door."""

        async def work(broker: Broker) -> Report:
            return await examine_through(broker, self.names, plan, judge, self.patience.answer_s)

        return run_on_broker(self.servers, work)


def way_to(listen: str | None, running: RunningSwitch | None, patience: Patience) -> OwnLine | RunningSwitch:
    """Choose how the program is reached: exactly one way is named."""
    if (listen is None) is (running is None):
        problem = "name one of the two: where your program connects, or a switch that runs"
        raise typer.BadParameter(problem, param_hint="--listen, --through")
    return running or OwnLine(Address.parse(listen or ""), patience)


def of_the_switch(at: str, *, law: bool, tell_time: bool) -> None:
    """Refuse what a switch that runs decides for itself: by which time, and what is in force."""
    if law or tell_time or at != NOW:
        problem = "a switch that runs judges by its own clock, and by what is in force"
        raise typer.BadParameter(problem, param_hint="--at, --tell-time, --law")


def witnesses_of(context: Context, than: str | None, log: str | None) -> Iterator[Witness]:
    """Give messages that other policies decide otherwise, and those of a log."""
    if than is not None:
        from streams.diffs.changes import changes_of
        from streams.diffs.comparing import Pair

        other = ContextFiles(policies_at(than)).load().bundle
        for change in changes_of(Pair(other, context.bundle, context.directory)).changes:
            yield Witness(change.witness.message, change.witness.at_us)
    if log is not None:
        with reading(log) as read:
            for entry in read.entries():
                if isinstance(entry.message, Message) and entry.at_us is not None:
                    yield Witness(entry.message, entry.at_us)


def context_of(files: ContextFiles, *, law: bool) -> Context:
    """Load what a filter is examined by; as if every law were enforced, where that is asked for."""
    context = files.load()
    say_warnings(warnings(context))
    return Context(with_law_enforced(context.bundle), context.directory, context.grants) if law else context


def tell(report: Report, junit: Path | None, *, as_json: bool) -> None:
    """Say what an examination found; first to whoever waits, whom a file that can't be written costs nothing then."""
    print_json(to_json(report)) if as_json else print("\n".join(lines(report)))
    if junit is not None:
        with opened(junit) as sink:
            sink.write(to_junit(report))
