"""`nlets policy playground`: the page on which policies are tried, without a switch. Imports no broker."""

from typing import Annotated, Final

import typer

from streams.commands.options import DirectoryOption, PoliciesOption

DEFAULT_PORT: Final = 8322


def playground(
    *,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port of the page; 0 for any free one.")] = DEFAULT_PORT,
    policies: PoliciesOption = None,
    directory: DirectoryOption = None,
) -> None:
    """Serve a page on which a policy is edited: what it decides, why, and what it changes. Nothing is stored."""
    from streams.monitor.alone import serve_alone
    from streams.playground.workshop import Workshop
    from streams.policies.context_files import ContextFiles

    serve_alone(Workshop(ContextFiles(policies, directory)), port)
