"""The door to the playground: who may ask, how, and how much."""

from collections.abc import AsyncIterator
from typing import TypeAlias

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from streams.monitor.playground import ASK, MOST_BYTES, PAGE
from streams.monitor.web import Handler, make_playground, make_web
from tests.board import PaperBoard, PaperWorkshop

Client: TypeAlias = TestClient[web.Request, web.Application]
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def workshop() -> PaperWorkshop:
    """Let somebody answer."""
    return PaperWorkshop()


@pytest.fixture(params=["monitor", "alone"])
async def client(request: pytest.FixtureRequest, workshop: PaperWorkshop) -> AsyncIterator[Client]:
    """Serve it beside a monitor that has no tables yet, and by itself."""
    board = PaperBoard(reason="the tables")
    application = make_web(board, workshop) if request.param == "monitor" else make_playground(workshop)
    async with TestClient(TestServer(application)) as connected:
        yield connected


@pytest.mark.parametrize("path", [*PAGE, "/page.css", "/favicon.svg", "/"])
async def test_the_page_is_there(path: str, client: Client) -> None:
    """With what it loads; no one may frame it, and nothing is kept."""
    answer = await client.get(path)

    assert answer.status == 200
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"


async def test_a_question_is_handed_over_as_it_is(client: Client, workshop: PaperWorkshop) -> None:
    """And its answer is."""
    answer = await client.post(ASK, data=b'{"what":"open"}', headers=JSON)

    assert (answer.status, await answer.read()) == (200, b'{"problems":[]}')
    assert answer.content_type == "application/json"
    assert workshop.asked == [b'{"what":"open"}']


async def test_a_question_that_is_too_long_is_refused(client: Client, workshop: PaperWorkshop) -> None:
    """Before it is read whole."""
    longest = await client.post(ASK, data=b" " * MOST_BYTES, headers=JSON)
    longer = await client.post(ASK, data=b" " * (MOST_BYTES + 1), headers=JSON)

    assert (longest.status, longer.status) == (200, 413)
    assert len(workshop.asked) == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({**JSON, "Host": "127.0.0.1:8321"}, 200, id="by number"),
        pytest.param({**JSON, "Host": "localhost"}, 200, id="by name"),
        pytest.param({**JSON, "Host": "[::1]:8321"}, 200, id="by the newer number"),
        pytest.param({**JSON, "Host": "somewhere.example"}, 403, id="by another name that leads here"),
        pytest.param({**JSON, "Host": "10.0.0.7:8321"}, 403, id="by a number of the network"),
        pytest.param({"Content-Type": "text/plain"}, 415, id="as a form of another site could"),
    ],
)
async def test_only_a_page_of_this_machine_may_ask(
    headers: dict[str, str], status: int, client: Client, workshop: PaperWorkshop
) -> None:
    """Whoever else sends something gets nothing."""
    answer = await client.post(ASK, data=b"{}", headers=headers)

    assert answer.status == status
    assert len(workshop.asked) == (status == 200)


async def test_whoever_comes_from_elsewhere_is_turned_away(workshop: PaperWorkshop) -> None:
    """Even if the monitor listens for all the network."""

    @web.middleware
    async def from_elsewhere(request: web.Request, handler: Handler) -> web.StreamResponse:
        return await handler(request.clone(remote="192.0.2.1"))

    application = web.Application(middlewares=[from_elsewhere])
    application.add_subapp("/here", make_playground(workshop))
    async with TestClient(TestServer(application)) as client:
        answer = await client.post(f"/here{ASK}", data=b"{}", headers=JSON)

    assert (answer.status, workshop.asked) == (403, [])


async def test_the_monitors_page_leads_there(workshop: PaperWorkshop) -> None:
    """By a link that says where one came from, so that the playground shows the way back."""
    async with TestClient(TestServer(make_web(PaperBoard(), workshop))) as client:
        page = await (await client.get("/")).text()

    assert '<a href="/playground#monitor">Try other rules</a>' in page
