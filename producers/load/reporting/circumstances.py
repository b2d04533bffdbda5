"""Under which circumstances a load was measured: machine, versions, options. No names, no paths, no addresses.

The only module here that looks at the machine; the rest is given it.
"""

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Final

from producers.load.orders import Order

_PARTS: Final = ("nlets-emulator", "aiokafka", "msgspec", "uvloop", "hdrhistogram")
_FILES: Final = ("scenario", "log")
"""Options that name a file; of it the name alone is told, since folders tell of people and machines."""
_DIGITS: Final = 12
"""Of a digest: enough to tell one traffic from another."""
_CPU_INFO: Final = Path("/proc/cpuinfo")


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a reader of figures must know beside them."""

    machine: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """Write them down."""
        return {"machine": dict(self.machine), "versions": dict(self.versions), "options": dict(self.options)}


def circumstances_of(broker: str, order: Order, given: Mapping[str, object]) -> Circumstances:
    """Look at the machine; say which broker it was, what was sent, and which files the command was given for it."""
    return Circumstances(
        machine=_machine(),
        versions={"Python": platform.python_version(), "broker": broker} | {part: version(part) for part in _PARTS},
        options=load_of(order) | {name: Path(str(given[name])).name for name in _FILES if given.get(name)},
    )


def load_of(order: Order) -> dict[str, str]:
    """Write down what makes a load what it is, also what went without saying; the same load is the same here."""
    schedule = order.schedule
    return {
        "rate": f"{schedule.per_second:g}",
        "seconds": f"{schedule.seconds:g}",
        "profile": schedule.shape.value,
        "arrivals": order.arrivals.value,
        "warm-up": f"{order.warm_up_s:g}",
        "hold": "no maximum was looked for" if order.hold is None else f"{order.hold:g} of the maximum",
        "producers": "as many as needed" if order.producers is None else str(order.producers),
        "seed": str(order.seed),
        "traffic": sha256(repr((order.traffic, schedule.recording)).encode()).hexdigest()[:_DIGITS],
    }


def _machine() -> dict[str, str]:
    return {
        "processors": f"{os.cpu_count()} × {_processor()}",
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
    }


def _processor() -> str:
    lines = _CPU_INFO.read_text(encoding="utf-8").splitlines() if _CPU_INFO.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
