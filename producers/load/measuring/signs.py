"""Signs of what disturbs a run from outside: looked at before a window and after it, and compared. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_STEAL: Final = 7
_FIELDS: Final = 8
"""Fields of the first line of `/proc/stat` that add up to the whole: user, nice, …, softirq, steal (proc(5))."""

Members = Mapping[str, frozenset[str] | None]
"""Group → its members, none where the broker can't tell."""


@dataclass(frozen=True, slots=True)
class CpuTimes:
    """The processor time of a machine so far, in its own unit."""

    whole: int
    stolen: int
    """What a virtual machine wanted, and its host gave to others."""

    def stolen_share(self, before: "CpuTimes") -> float:
        """Give the share that was stolen since then."""
        passed = self.whole - before.whole
        return (self.stolen - before.stolen) / passed if passed > 0 else 0.0


def cpu_times(stat: str) -> CpuTimes | None:
    """Read the text of `/proc/stat`; where it is another, nothing is known."""
    words = stat.partition("\n")[0].split()
    if len(words) <= _FIELDS or words[0] != "cpu" or not all(word.isdecimal() for word in words[1:]):
        return None
    fields = [int(word) for word in words[1 : 1 + _FIELDS]]
    return CpuTimes(sum(fields), fields[_STEAL])


@dataclass(frozen=True, slots=True)
class Signs:
    """What is seen at one look."""

    wall_us: int
    """What the wall clock is ahead of the monotonic one."""
    cpu: CpuTimes | None
    members: Members

    def clock_step_us(self, before: "Signs") -> int:
        """Say how far the wall clock was moved since then."""
        return self.wall_us - before.wall_us

    def stolen_share(self, before: "Signs") -> float:
        """Give the share of the machine's time that was stolen since then; nothing where that is not known."""
        return self.cpu.stolen_share(before.cpu) if self.cpu and before.cpu else 0.0

    def regrouped(self, before: "Signs") -> tuple[str, ...]:
        """Name the groups that a worker joined or left since then: one that was restarted did both."""
        known = {group: names for group, names in self.members.items() if names is not None}
        return tuple(group for group, names in known.items() if before.members.get(group, names) not in {names, None})
