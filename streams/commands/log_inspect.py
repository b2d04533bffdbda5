"""`nlets log inspect`: what a log holds, and what is odd about it (`docs/logs.md#inspecting`)."""

from streams.commands.options import DirectoryOption, JsonOption, LogArgument, MapOption
from streams.commands.output import print_json


def inspect(
    log: LogArgument, *, directory: DirectoryOption = None, map_file: MapOption = None, as_json: JsonOption = False
) -> None:
    """Say what a log holds: its span and rates, who asks what, gaps, disorder, repeats, suspected personal data."""
    import msgspec
    from rich.console import Console

    from streams.commands.reading import reading
    from streams.logs.inspecting.inspection import Inspection
    from streams.logs.inspecting.telling import told
    from streams.logs.notices import Kind
    from streams.messages.directory import directory_at

    inspection = Inspection(directory_at(directory))
    with reading(log, map_file, unsaid=frozenset(Kind)) as opened:
        for row, entry in opened.read_rows():
            inspection.take(row, entry)
        report = inspection.report(opened.notices.problems())
        if as_json:
            print_json(msgspec.to_builtins(report))
        else:
            Console().print(told(report))
