"""Resident memory of an intake that judges millions of messages: it shall be flat."""

import gc
import resource
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from typing import Final

import msgspec

from benchmarks.growth.contexts import context_of
from benchmarks.growth.judging import Case
from benchmarks.growth.letters import Traffic

_STATM: Final = Path("/proc/self/statm")
_AGENCIES: Final = 18_000
_RULES: Final = 10
_SAMPLES: Final = 10
_REFUSED: Final = 0.05
_POOL: Final = 100_000
"""Different messages, judged again and again."""


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """Memory after so many messages."""

    messages: int
    mib: float
    seconds: float


def watch(messages: int, seconds: float, tell: Callable[[str], None]) -> list[Sample]:
    """Judge so many messages, or as many as fit into the time; look at memory ten times on the way."""
    context = context_of(_RULES, _AGENCIES)
    case = Case("memory", context, Traffic(context.directory, refused=_REFUSED).batches(_POOL))
    case.run()
    gc.collect()
    begun, done, samples = time.monotonic(), 0, [Sample(messages=0, mib=round(resident_mib(), 1), seconds=0.0)]
    for _ in cycle((None,)):
        case.run()
        done += case.messages
        passed = time.monotonic() - begun
        if done >= messages * len(samples) / _SAMPLES or passed > seconds:
            samples.append(Sample(messages=done, mib=round(resident_mib(), 1), seconds=round(passed, 1)))
            tell(f"memory: {done:,} messages, {samples[-1].mib:,.1f} MiB")
        if done >= messages or passed > seconds:
            return samples
    raise AssertionError


def resident_mib() -> float:
    """Say how much memory this process holds now; where the system doesn't tell, the most it ever held."""
    if _STATM.exists():
        return int(_STATM.read_text().split()[1]) * resource.getpagesize() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
