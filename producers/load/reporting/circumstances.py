"""Under which circumstances a load was measured: machine, versions, options. No names, no paths, no addresses.

The only module here that looks at the machine; the rest is given it.
"""

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Final

_PARTS: Final = ("nlets-emulator", "aiokafka", "msgspec", "uvloop", "hdrhistogram")
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


def circumstances_of(broker: str, options: Mapping[str, object]) -> Circumstances:
    """Look at the machine; say which broker it was, and what the command was given."""
    return Circumstances(
        machine=_machine(),
        versions={"Python": platform.python_version(), "broker": broker} | {part: version(part) for part in _PARTS},
        options={name: _given(value) for name, value in options.items() if value is not None},
    )


def _given(value: object) -> str:
    """Write what was given for an option; of a file its name, since folders tell of people and machines."""
    return Path(value).name if isinstance(value, str) and os.sep in value else str(value)


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
