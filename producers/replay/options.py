"""From a command's options to what is wanted; what doesn't go together is said before anything is started."""

import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from producers.replay.orders import Answers, AsOf, BadOptionError, Pace, RuleFiles, parse_as_of
from producers.replay.selecting import Selection
from producers.replay.wanted import PATIENCE_S, Ground, Wanted
from streams.logs.sources import parse_source

_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Options:
    """What `nlets replay` was given."""

    log: str
    columns: Path | None
    files: RuleFiles
    speed: str
    rate: float | None
    since: str | None
    until: str | None
    filters: tuple[str, ...]
    answers: str
    as_of: str | None
    servers: str | None
    name: str | None
    workers: int
    offline: bool
    live: bool
    prefix: str
    patience_s: float = PATIENCE_S


def wanted_of(options: Options) -> Wanted:
    """Read the options.

    Raises:
        BadOptionError: one can't be read, or doesn't go with another.
    """
    ground = _ground(options)
    return Wanted(
        log=parse_source(options.log),
        columns=options.columns,
        pace=Pace.of(options.speed, options.rate),
        selection=Selection.of(options.since, options.until, options.filters, _answers(options.answers)),
        as_of=_as_of(options, ground),
        files=options.files,
        ground=ground,
        servers=options.servers,
        prefix=options.prefix if ground is Ground.LIVE else _own_prefix(options.name),
        workers=options.workers,
        keep=options.name is not None,
        patience_s=options.patience_s,
    )


def _ground(options: Options) -> Ground:
    if options.live and options.offline:
        raise BadOptionError("--live", "and --offline don't go together")
    if options.live and options.servers is None:
        raise BadOptionError("--live", "needs a running switch: name its Kafka with --bootstrap-servers")
    if options.live:
        return Ground.LIVE
    return Ground.OFFLINE if options.offline else Ground.OWN


def _as_of(options: Options, ground: Ground) -> AsOf | int:
    as_of = parse_as_of(options.as_of or (AsOf.NOW if ground is Ground.LIVE else AsOf.RECORDED))
    if ground is Ground.LIVE and as_of is not AsOf.NOW:
        raise BadOptionError("--as-of", "can't be chosen with --live: a running switch judges by its own clock")
    return as_of


def _answers(text: str) -> Answers:
    if text not in list(Answers):
        raise BadOptionError("--answers", f"`{text}` is none of {', '.join(Answers)}")
    return Answers(text)


def _own_prefix(name: str | None) -> str:
    if name is not None and not _NAME.fullmatch(name):
        raise BadOptionError("--name", f"`{name}` has other signs than letters, digits, - and _")
    return f"nlets-replay-{name or secrets.token_hex(3)}."
