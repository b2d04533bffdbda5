"""Examinations as `nlets conform` takes them from its options, and tells them: in lines, as JSON, as JUnit's XML."""

from pathlib import Path

import typer

from streams.clock import SystemClock
from streams.commands.output import opened, print_json, say_warnings
from streams.conform.examining import Report
from streams.conform.telling import lines, to_json, to_junit
from streams.messages.times import parse_time
from streams.policies.context import Context
from streams.policies.context_files import ContextFiles
from streams.policies.draft import with_law_enforced
from streams.policies.warnings import warnings


def context_of(files: ContextFiles, *, law: bool) -> Context:
    """Load what a filter is examined by; as if every law were enforced, where that is asked for."""
    context = files.load()
    say_warnings(warnings(context))
    return Context(with_law_enforced(context.bundle), context.directory, context.grants) if law else context


def instant(at: str) -> int:
    """Read by which time to judge."""
    at_us = SystemClock().now_us() if at == "now" else parse_time(at)
    if at_us is None:
        raise typer.BadParameter(f"`{at}` is neither `now` nor a time with seconds and offset", param_hint="--at")
    return at_us


def tell(report: Report, junit: Path | None, *, as_json: bool) -> None:
    """Say what an examination found."""
    if junit is not None:
        with opened(junit) as sink:
            sink.write(to_junit(report))
    print_json(to_json(report)) if as_json else print("\n".join(lines(report)))
