"""The monitor's web server: the page, the JSON API and Prometheus' metrics. Knows tables and views, but not Faust."""

import json
from collections.abc import Awaitable, Callable, Mapping
from importlib.resources import files
from typing import Final, Protocol, TypeAlias

from aiohttp import web

from streams.monitor import playground, views
from streams.monitor.alarms import Outlook, alarms
from streams.monitor.cells import Tables
from streams.monitor.exposition import expose

SECURITY: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}

PAGE: Final = {
    "/": ("index.html", "text/html"),
    "/page.css": ("page.css", "text/css"),
    "/page.js": ("page.js", "text/javascript"),
    "/favicon.svg": ("favicon.svg", "image/svg+xml"),
}
"""Path → file of the page, and its type."""

OPEN: Final = frozenset(PAGE) | playground.PATHS
"""What needs no tables."""

PLAIN: Final = "text/plain; version=0.0.4; charset=utf-8"
"""Prometheus' text format."""

_SERIES_LENGTH: Final = 120
_MINUTE_S: Final = 60
_MAX_WINDOWS: Final = 1_000

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Board(Protocol):
    """What the web server shows."""

    @property
    def label(self) -> str:
        """What kind of traffic this is, as the operator says."""

    def waiting_for(self) -> str | None:
        """Say why there is nothing to show yet, or None."""

    def tables(self) -> Tables:
        """Give the tables as they are."""

    def lag(self) -> views.Lag:
        """Say how far they are behind."""

    def outlook(self) -> Outlook:
        """Give what was seen last of the topics that hold no deltas."""


BOARD: Final = web.AppKey("board", Board)


def make_web(board: Board, workshop: playground.Workshop) -> web.Application:
    """Make the web application."""
    application = web.Application(middlewares=[_secure, _only_when_ready], client_max_size=playground.MOST_BYTES)
    application[BOARD] = board
    application.router.add_get("/api/page", _page)
    application.router.add_get("/api/totals", _totals)
    application.router.add_get("/api/windows", _windows)
    application.router.add_get("/api/context", _context)
    application.router.add_get("/api/health", _health)
    application.router.add_get("/metrics", _metrics)
    _add_pages(application, PAGE)
    _add_playground(application, workshop)
    return application


def make_playground(workshop: playground.Workshop) -> web.Application:
    """Make the web application of a playground by itself."""
    application = web.Application(middlewares=[_secure], client_max_size=playground.MOST_BYTES)
    _add_pages(application, {path: PAGE[path] for path in playground.SHARED} | {"/": playground.PAGE["/playground"]})
    _add_playground(application, workshop)
    return application


def _add_playground(application: web.Application, workshop: playground.Workshop) -> None:
    application[playground.WORKSHOP] = workshop
    application.router.add_post(playground.ASK, playground.ask)
    _add_pages(application, playground.PAGE)


def _add_pages(application: web.Application, pages: Mapping[str, tuple[str, str]]) -> None:
    folder = files("streams.monitor") / "page"
    for path, (name, content_type) in pages.items():
        application.router.add_get(path, _static((folder / name).read_bytes(), content_type))


@web.middleware
async def _secure(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        response = await handler(request)
    except web.HTTPException as error:
        response = _json({"error": error.reason}, error.status)
    response.headers.update(SECURITY)
    return response


@web.middleware
async def _only_when_ready(request: web.Request, handler: Handler) -> web.StreamResponse:
    waiting_for = request.app[BOARD].waiting_for()
    if waiting_for is not None and request.path not in OPEN:
        return _json({"status": "waiting", "waiting_for": waiting_for}, web.HTTPServiceUnavailable.status_code)
    return await handler(request)


def _static(content: bytes, content_type: str) -> Handler:
    async def serve(_: web.Request) -> web.StreamResponse:
        return web.Response(body=content, content_type=content_type, charset="utf-8")

    return serve


def _json(document: views.Json, status: int = 200) -> web.Response:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return web.Response(text=text, status=status, content_type="application/json")


async def _page(request: web.Request) -> web.Response:
    board = request.app[BOARD]
    tables, lag = board.tables(), board.lag()
    last_us = lag.now_us - 1_000_000  # the running second would always look as if traffic were ending
    return _json(
        {
            **views.totals(tables),
            "matrix": views.matrix(tables),
            "seconds": views.series(tables, views.READABLE["1s"], last_us, _SERIES_LENGTH),
            "minute_us": views.latest_hops(tables, lag.now_us, _MINUTE_S),
            "context": views.context(tables),
            "on_trial": views.on_trial(board.outlook().roll_out),
            "lag": lag.to_json(),
            "alarms": [*alarms(tables, board.outlook(), lag.now_us)],
            "now_us": lag.now_us,
            "label": board.label,
        }
    )


async def _totals(request: web.Request) -> web.Response:
    return _json(views.totals(request.app[BOARD].tables()))


async def _windows(request: web.Request) -> web.Response:
    window, limit = request.query.get("window", "10s"), request.query.get("limit", "60")
    if window not in views.READABLE or not limit.isdecimal() or not 1 <= int(limit) <= _MAX_WINDOWS:
        raise web.HTTPBadRequest(reason=f"window is one of {' '.join(views.READABLE)}, limit 1 to {_MAX_WINDOWS}")
    board = request.app[BOARD]
    windows = views.series(board.tables(), views.READABLE[window], board.lag().now_us, int(limit))
    return _json({"window": window, "windows": windows})


async def _context(request: web.Request) -> web.Response:
    board = request.app[BOARD]
    return _json({**views.context(board.tables()), "on_trial": views.on_trial(board.outlook().roll_out)})


async def _health(request: web.Request) -> web.Response:
    board = request.app[BOARD]
    tables, lag = board.tables(), board.lag()
    troubles = views.find_troubles(tables, views.total_counts(tables))
    return _json(
        {
            "status": "ready",
            "lag": lag.to_json(),
            "books_balance": not troubles,
            "troubles": [*troubles],
            "alarms": [*alarms(tables, board.outlook(), lag.now_us)],
        }
    )


async def _metrics(request: web.Request) -> web.Response:
    board = request.app[BOARD]
    return web.Response(body=expose(board.tables(), board.lag(), board.outlook()), headers={"Content-Type": PLAIN})
