"""The log that all programs are held to: the same messages as a traffic log, decided by `nlets decide`."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from benchmarks.world import World
from nlets import PROGRAM
from producers.traffic.compose import Composed
from producers.traffic.forms import log_line
from streams.errors import BrokerError
from streams.messages.directory import write_directory
from streams.messages.times import write_time
from streams.policies.rows import Row


class _Line(Row, frozen=True, gc=False):
    """A row as the command writes it."""

    context: str = ""


_DECODE: Final = msgspec.json.Decoder(_Line).decode_lines


async def decided(world: World, messages: Sequence[Composed], at_us: int, folder: Path) -> Sequence[Row]:
    """Write log, directory and grants into a folder, and run the command on them as of a time.

    Raises:
        BrokerError: the command failed.
    """
    log, directory, grants = (folder / name for name in ("log.jsonl", "directory.csv", "grants.csv"))
    log.write_text("".join(log_line(each, at_us) + "\n" for each in messages))
    directory.write_text(write_directory(world.directory.agencies.values()))
    grants.write_text(world.grants_file)
    files = ("--directory", directory, "--grants", grants)
    process = await asyncio.create_subprocess_exec(
        *(*PROGRAM, "decide", *files, "--as-of", write_time(at_us), log),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    rows, complaint = await process.communicate()
    if process.returncode != 0:
        raise BrokerError(f"`nlets decide` failed: {complaint.decode(errors='replace')[-500:]}")
    return _DECODE(rows)
