"""The monitor's web server, over HTTP on a free loopback port."""

from collections.abc import AsyncIterator
from typing import TypeAlias

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from streams.monitor.alarms import HalfDone, Outlook
from streams.monitor.web import make_web
from tests.board import PaperBoard, PaperWorkshop
from tests.deltas import AT_US, delta
from tests.tables import booked

Client: TypeAlias = TestClient[web.Request, web.Application]


@pytest.fixture
def board() -> PaperBoard:
    """Book one delta."""
    return PaperBoard(booked([delta((0, 3), {"received|IL|police|driver": 3})]))


@pytest.fixture
async def client(board: PaperBoard) -> AsyncIterator[Client]:
    """Serve the board."""
    async with TestClient(TestServer(make_web(board, PaperWorkshop()))) as connected:
        yield connected


PATHS = ["/api/page", "/api/totals", "/api/windows", "/api/context", "/api/health", "/metrics"]


@pytest.mark.parametrize("path", PATHS)
async def test_while_tables_are_read_back_there_are_no_numbers(
    path: str,
    client: Client,
    board: PaperBoard,
) -> None:
    """Half-read tables would show too little."""
    board.reason = "the tables"
    answer = await client.get(path)

    assert answer.status == 503
    assert await answer.json() == {"status": "waiting", "waiting_for": "the tables"}


@pytest.mark.parametrize("path", ["/", "/page.css", "/page.js", "/favicon.svg"])
async def test_the_page_is_there_even_then(path: str, client: Client, board: PaperBoard) -> None:
    """It says what is being waited for; it loads nothing from elsewhere, and no one may frame it."""
    board.reason = "the tables"
    answer = await client.get(path)

    assert answer.status == 200
    assert answer.charset == "utf-8"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_the_page_gets_everything_in_one_document(client: Client) -> None:
    """Totals, matrix, seconds, hops, context, lag and label."""
    document = await (await client.get("/api/page")).json()

    assert document["totals"]["received"] == 3
    assert document["matrix"][0]["state"] == "IL"
    assert [second["received"] for second in document["seconds"]][-2:] == [3, 0]
    assert len(document["seconds"]) == 120
    assert document["context"]["in_force"] == "sha256:ab"
    assert document["lag"] == {"messages": 0, "seconds": 0.0}
    assert (document["label"], document["now_us"]) == ("Synthetic traffic", AT_US + 2_000_000)


async def test_health_says_whether_the_books_balance(client: Client, board: PaperBoard) -> None:
    """And why not."""
    well = await (await client.get("/api/health")).json()
    board.shown = booked([delta((5, 9))])
    ill = await (await client.get("/api/health")).json()

    assert well == {
        "status": "ready", "lag": {"messages": 0, "seconds": 0.0}, "books_balance": True, "troubles": [], "alarms": [],
    }  # fmt: skip
    assert ill["troubles"] == ["intake of nlets.intake/0: offsets 0-4 are not booked"]


@pytest.mark.parametrize("path", ["/api/health", "/api/page"])
async def test_alarms_are_said_in_words(path: str, client: Client, board: PaperBoard) -> None:
    """Whoever looks sees them, person or program."""
    board.seen = Outlook(AT_US, (HalfDone(41, "sha256:ab", AT_US - 28_000_000),))
    document = await (await client.get(path)).json()

    assert document["alarms"] == ["activation 41 has been half-done for 30 s: run `nlets policy apply` again"]


async def test_windows_are_chosen_by_name(client: Client) -> None:
    """The newest is last, and it holds this moment."""
    document = await (await client.get("/api/windows?window=10s&limit=2")).json()

    assert document["window"] == "10s"
    assert [(window["start"], window["received"]) for window in document["windows"]] == [
        (1_699_999_990, 0), (1_700_000_000, 3),
    ]  # fmt: skip


@pytest.mark.parametrize("query", ["window=5s", "limit=0", "limit=1001", "limit=-1", "limit=x", "limit=²"])
async def test_a_window_that_is_not_there_is_refused_with_a_hint(query: str, client: Client) -> None:
    """Status 400, and what can be asked."""
    answer = await client.get(f"/api/windows?{query}")

    assert answer.status == 400
    assert await answer.json() == {"error": "window is one of 1s 10s 1m 1h, limit 1 to 1000"}


async def test_other_paths_are_not_there(client: Client) -> None:
    """Errors carry the same headers."""
    answer = await client.get("/etc/passwd")

    assert answer.status == 404
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


async def test_prometheus_gets_its_text_format(client: Client) -> None:
    """With the content type it asks for."""
    answer = await client.get("/metrics")

    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert b"nlets_requests_total" in await answer.read()
