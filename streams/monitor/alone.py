"""The playground by itself, for whoever has no switch running."""

import sys

from aiohttp import web

from streams.monitor.listening import listen
from streams.monitor.playground import Workshop
from streams.monitor.web import make_playground


def serve_alone(workshop: Workshop, port: int) -> None:
    """Serve the playground on this machine until a signal comes.

    Raises:
        OperatorError: the address is taken.
    """
    host = "127.0.0.1"
    with listen(host, port) as listening:
        print(f"playground: http://{host}:{listening.getsockname()[1]}/", file=sys.stderr, flush=True)  # noqa: T201
        web.run_app(make_playground(workshop), sock=listening, print=None, access_log=None)
