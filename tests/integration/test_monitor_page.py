"""The monitor's page in Chromium: what a reader sees, what is announced, and what is loaded."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Page, async_playwright, expect

from streams.messages.roll_out import RollOut
from streams.messages.wire import Delta
from streams.monitor.alarms import HalfDone, Outlook
from streams.monitor.views import Lag
from streams.monitor.web import make_web
from tests.board import PaperBoard, PaperWorkshop
from tests.deltas import AT_US, delta
from tests.tables import booked

CHROMIUM = Path("/usr/bin/chromium")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium: apt-get install chromium"),
]


def busy() -> list[Delta]:
    """Refuse ICE in New York, redact in Massachusetts, give Texas to the police, and watch Oregon."""
    counts = {
        "received|NY|ice-ero|driver": 4, "refused_hub|NY|ice-ero|driver": 3, "delivered|NY|ice-ero|driver": 1,
        "received|NY|police|driver": 96, "delivered|NY|police|driver": 96,
        "received|MA|ice-hsi|vehicle": 2, "redacted|MA|ice-hsi|vehicle": 2,
        "received|TX|police|vehicle": 1_200, "delivered|TX|police|vehicle": 1_190,
        "would_refuse|OR|ice-ero|driver": 5, "received|none|unknown|none": 1, "rejected|none|unknown|none": 1,
    }  # fmt: skip
    made = delta((0, 1_303), counts)
    rules = {"ny-immigration-agencies|refuse": 3, "<img src=x onerror=alert(1)>|would_refuse": 5}
    return [msgspec.structs.replace(made, rules=rules, hops={"whole": {900: 3}})]


@pytest.fixture
def board() -> PaperBoard:
    """Put a busy minute on the board."""
    return PaperBoard(booked(busy()))


@pytest.fixture
async def page(board: PaperBoard) -> AsyncIterator[Page]:
    """Open the page; whatever it complains of, or loads from elsewhere, fails the test."""
    complaints: list[str] = []
    async with TestServer(make_web(board, PaperWorkshop())) as server, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = await browser.new_page(color_scheme="light")
        opened.on("console", lambda line: complaints.append(line.text))
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.on("dialog", lambda dialog: complaints.append(dialog.message))
        opened.on("request", lambda asked: complaints.append(asked.url) if server.host not in asked.url else None)
        await opened.goto(str(server.make_url("/")))
        yield opened
        await browser.close()

    assert [complaint for complaint in complaints if "503" not in complaint] == []


async def test_the_totals_are_shown(page: Page) -> None:
    """In words a reader knows, and as shares of what was asked."""
    await expect(page.locator("#received")).to_have_text("1,303")
    await expect(page.locator("#given")).to_have_text("1,287")
    await expect(page.locator("#redacted")).to_have_text("2")
    await expect(page.locator("#refused")).to_have_text("3")
    await expect(page.locator("#refused-share")).to_have_text("0.2\u00a0% of what was asked")
    await expect(page.locator("#refused-rate")).to_have_text("0.3")
    await expect(page.locator("#books")).to_have_text("The books balance")
    await expect(page.locator("#verdict")).to_have_text(
        "Yes: every request is accounted for, and nothing was counted twice."
    )
    await expect(page.locator("#label")).to_have_text("Synthetic traffic")


async def test_choosing_an_agency_shows_what_only_it_asked(page: Page) -> None:
    """New York gives the police everything, and ICE a quarter."""
    tile = page.locator("#state-NY")
    await expect(tile).to_have_attribute("data-level", "1")
    await page.get_by_label("ICE ERO").check()

    await expect(tile).to_have_attribute("data-level", "3")
    await expect(tile).to_have_accessible_name("New York: 4 asked, 1 given, 3 refused")
    await expect(page.locator("#state-TX")).to_have_accessible_name("Texas: not asked")


async def test_choosing_a_state_shows_who_asked(page: Page) -> None:
    """By keyboard, too."""
    await page.locator("#state-MA").focus()
    await page.keyboard.press("Enter")

    await expect(page.locator("#detail h3")).to_have_text("Massachusetts")
    await expect(page.locator("#detail tbody tr")).to_have_text("ICE HSI2020")
    await expect(page.locator("#state-MA")).to_have_attribute("aria-pressed", "true")


async def test_the_matrix_lists_states_that_refuse_first(page: Page) -> None:
    """And gives each pair its share."""
    await expect(page.locator("#matrix tbody th")).to_have_text(["Massachusetts", "New York", "Texas"])
    await expect(page.locator("#matrix tbody tr").nth(1).locator("td").first).to_have_text("75\u00a0%")


async def test_names_are_shown_and_never_run(page: Page) -> None:
    """A rule's id is text, whatever is in it."""
    await expect(page.locator("#rules tbody th").first).to_have_text("<img src=x onerror=alert(1)>")


async def test_while_there_are_no_numbers_it_says_why(page: Page, board: PaperBoard) -> None:
    """And goes on by itself."""
    await expect(page.locator("#received")).to_have_text("1,303")
    board.reason = "the tables to be read back from the broker"
    await expect(page.get_by_role("status")).to_have_text("Waiting for the tables to be read back from the broker.")
    board.reason = None

    await expect(page.locator("#notice")).to_be_hidden()


async def test_books_that_stay_off_are_called_wrong(page: Page, board: PaperBoard) -> None:
    """With the reason; but not at once, since outcomes may be read before their requests."""
    board.shown = booked([*busy(), msgspec.structs.replace(delta((5, 9)), partition=1)])
    await expect(page.locator("#books")).to_have_text("The books are settling")

    await expect(page.locator("#books")).to_have_text("The books do not balance", timeout=10_000)
    await expect(page.locator("#troubles li")).to_have_text(["intake of nlets.intake/1: offsets 0-4 are not booked"])


async def test_a_lag_is_shown(page: Page, board: PaperBoard) -> None:
    """In batches and time."""
    board.behind = Lag(1_200, AT_US, AT_US + 12_000_000)

    await expect(page.locator("#lag")).to_have_text("1,200 batches behind, 12 s")
    await expect(page.locator("#lag")).to_have_attribute("data-is", "bad")


async def test_alarms_are_shown_as_long_as_they_last(page: Page, board: PaperBoard) -> None:
    """And announced; there is no empty box without any."""
    await expect(page.locator("#received")).to_have_text("1,303")
    await expect(page.locator("#alarms")).to_be_hidden()
    board.seen = Outlook(AT_US, (HalfDone(41, "sha256:ab", AT_US - 28_000_000),))
    await expect(page.get_by_role("alert")).to_have_text(
        "activation 41 has been half-done for 30 s: run `nlets policy apply` again"
    )
    board.seen = Outlook(AT_US)

    await expect(page.locator("#alarms")).to_be_hidden()


async def test_what_is_on_trial_is_shown_as_long_as_it_is(page: Page, board: PaperBoard) -> None:
    """For whom it decides, and what it changes."""
    await expect(page.locator("#received")).to_have_text("1,303")
    await expect(page.locator("#trial")).to_be_hidden()
    counts = {"trial:7:deliver:refuse|OR|ice-ero|driver": 5, "trial:7:deliver:deliver|TX|police|vehicle": 1_200}
    counts |= {"trial:7:answer:answer|MA|cbp|vehicle": 2}
    board.shown = booked([*busy(), delta((1_303, 2_510), counts)])
    board.seen = Outlook(AT_US, roll_out=RollOut(7, "sha256:new", 10))

    await expect(page.locator("#trial-whom")).to_have_text(
        "Another set of rules decides what 10 % of originators send. It would change 5 of 1,205 requests; "
        "of 2 more, other rules would judge the answer."
    )
    await expect(page.locator("#trial-changes tbody tr")).to_have_text(["ORice-erodeliverrefuse5"])
    board.seen = Outlook(AT_US)

    await expect(page.locator("#trial")).to_be_hidden()


async def test_light_and_dark_follow_the_reader(page: Page) -> None:
    """By what the system prefers."""
    light = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    await page.emulate_media(color_scheme="dark")
    dark = await page.evaluate("getComputedStyle(document.body).backgroundColor")

    assert (light, dark) == ("rgb(244, 246, 249)", "rgb(15, 21, 28)")


@pytest.mark.parametrize("width", [360, 800, 1_400])
async def test_nothing_sticks_out(page: Page, width: int) -> None:
    """From a phone to a wide screen the page scrolls down only."""
    await page.set_viewport_size({"width": width, "height": 800})
    await expect(page.locator("#received")).to_have_text("1,303")

    assert await page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
