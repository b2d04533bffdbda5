"""The door to the playground: its page, and the one path by which that asks. What is asked is answered elsewhere.

It is for people on this machine: whoever comes from another, or through another site's page, is turned away.
"""

import asyncio
from ipaddress import ip_address
from typing import Final, Protocol
from urllib.parse import urlsplit

from aiohttp import web

ASK: Final = "/api/playground"
PAGE: Final = {
    "/playground": ("playground.html", "text/html"),
    "/playground.css": ("playground.css", "text/css"),
    "/playground.js": ("playground.js", "text/javascript"),
}
"""Path → file of the page, and its type."""
SHARED: Final = ("/page.css", "/favicon.svg")
"""What the page has in common with the monitor's."""
PATHS: Final = frozenset({ASK, *PAGE})

MOST_BYTES: Final = 256 * 1024
"""Of a question."""


class Workshop(Protocol):
    """What answers."""

    def answer(self, asked: bytes) -> bytes:
        """Answer a question, however wrong it is, within a limit of time; it is called from several threads."""

    def beside(self, digest: str, content: bytes) -> None:
        """Know what is in force in the switch beside it: a context as the switch stores it."""


WORKSHOP: Final = web.AppKey("workshop", Workshop)


async def ask(request: web.Request) -> web.Response:
    """Hand a question over, in a thread: the loop goes on."""
    if not _from_this_machine(request):
        raise web.HTTPForbidden(reason="The playground is for this machine alone")
    if request.content_type != "application/json":  # a form of another site's page can't say this
        raise web.HTTPUnsupportedMediaType(reason="Ask in JSON")
    answer = await asyncio.to_thread(request.app[WORKSHOP].answer, await request.read())
    return web.Response(body=answer, content_type="application/json", charset="utf-8")


def _from_this_machine(request: web.Request) -> bool:
    """Say whether a person here asked for a page from here: a name that leads here from elsewhere is not enough."""
    return all(_is_loopback(host) for host in (request.remote, urlsplit(f"//{request.host}").hostname))


def _is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return host is not None and ip_address(host).is_loopback
    except ValueError:
        return False
