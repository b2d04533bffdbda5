"""Logs, ours and those of libraries alike: to stderr, in lines for people on a terminal, as JSON lines elsewhere."""

import logging
import os
import sys
from typing import Final

import structlog
from structlog.typing import Processor

VARIABLE: Final = "NLETS_LOG"
"""Names the level, such as `info`; without it warnings are said."""

_STAMPED: Final[tuple[Processor, ...]] = (
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def log_to_stderr() -> None:
    """Write the logs of structlog and of the standard library in the same form."""
    level = logging.getLevelNamesMapping().get(os.environ.get(VARIABLE, "").upper(), logging.WARNING)
    form = _for_people() if sys.stderr.isatty() else _as_json()
    structlog.configure(
        processors=[*_STAMPED, *form],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    of_libraries = logging.StreamHandler(sys.stderr)
    of_libraries.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*_STAMPED, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *form],
        )
    )
    logging.basicConfig(level=level, handlers=[of_libraries])


def _for_people() -> tuple[Processor, ...]:
    return (structlog.dev.ConsoleRenderer(),)


def _as_json() -> tuple[Processor, ...]:
    return (structlog.processors.format_exc_info, structlog.processors.JSONRenderer())
