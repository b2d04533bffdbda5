"""`nlets monitor`: parse the options, start the monitor."""

from pathlib import Path
from typing import Annotated, Final, TypeAlias

import typer

from streams.broker.topics import DEFAULT_PREFIX
from streams.commands.options import PrefixOption, ServersOption

DEFAULT_PORT: Final = 8321

PlaygroundPolicies: TypeAlias = Annotated[
    Path | None, typer.Option("--policies", metavar="DIR", help="What the playground begins with; else the shipped.")
]
PlaygroundDirectory: TypeAlias = Annotated[
    Path | None, typer.Option("--directory", metavar="FILE", help="Who asks in the playground; else the shipped.")
]


def monitor(
    *,
    bootstrap_servers: ServersOption,
    prefix: PrefixOption = DEFAULT_PREFIX,
    host: Annotated[str, typer.Option(help="Address of the page; it has no access control.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port of the page; 0 for any free one.")] = DEFAULT_PORT,
    data_dir: Annotated[
        Path | None, typer.Option(metavar="DIR", help="For what Faust writes; without it a temporary folder.")
    ] = None,
    label: Annotated[str, typer.Option(help="What the page says about the traffic, such as `synthetic`.")] = "",
    policies: PlaygroundPolicies = None,
    directory: PlaygroundDirectory = None,
) -> None:
    """Keep the books of a running switch, and show them: page, JSON API, Prometheus. One per switch."""
    from streams.monitor.start import MonitorOptions, serve
    from streams.playground.workshop import Workshop
    from streams.policies.context_files import ContextFiles

    workshop = Workshop(ContextFiles(policies, directory))
    serve(MonitorOptions(bootstrap_servers, prefix, host, port, data_dir, label), workshop)
