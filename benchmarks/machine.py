"""Facts about machine and code that a reader of figures needs, and no others: no names, no paths."""

import os
import platform
import subprocess
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Final

_PARTS: Final = ("aiokafka", "faust-streaming", "msgspec", "uvloop")
_CODE: Final = ("git", "describe", "--always", "--dirty", "--match=")
_JAVA: Final = ("java", "--version")


def facts() -> dict[str, str]:
    """Read them."""
    return {
        "processors": f"{os.cpu_count()} × {_processor()}",
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "code": _first_line(_CODE),
        "python": platform.python_version(),
        "java": _first_line(_JAVA),
        "load before": f"{os.getloadavg()[0]:.1f}",
    } | {part: version(part) for part in _PARTS}


def stolen_share(before: tuple[int, int], after: tuple[int, int]) -> float:
    """Say which share of processor time others took from this machine, between two readings of `ticks`."""
    total = after[1] - before[1]
    return (after[0] - before[0]) / total if total else 0.0


def ticks() -> tuple[int, int]:
    """Read stolen and total processor time, or zeros where the system doesn't tell."""
    stat = Path("/proc/stat")
    if not stat.exists():
        return 0, 0
    fields = [int(field) for field in stat.read_text().splitlines()[0].split()[1:9]]
    return fields[7], sum(fields)


def _first_line(argv: Sequence[str]) -> str:
    """Ask a program; one that isn't there is said to be unknown."""
    try:
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
    except OSError:
        return "unknown"
    return done.stdout.partition("\n")[0] or "unknown"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
