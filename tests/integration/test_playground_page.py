"""The playground in Chromium: what is edited, decided, explained and compared, beside each other and offline."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Page, async_playwright, expect

from streams.messages.directory import load_directory
from streams.monitor.web import make_playground
from streams.playground.edited import with_edited
from streams.playground.workshop import Workshop
from streams.policies.context import Context
from streams.policies.context_files import ContextFiles
from streams.policies.load import shipped_bundle

CHROMIUM = Path("/usr/bin/chromium")
DIRECTORY = Path(__file__).parents[1] / "cases" / "samples" / "directory.csv"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def workshop() -> Workshop:
    """Answer by the shipped rules, with the samples' agencies; it ends with this process."""
    return Workshop(ContextFiles(directory=DIRECTORY))


@pytest.fixture
async def page(workshop: Workshop) -> AsyncIterator[Page]:
    """Open the page on a day in December; whatever it complains of, or loads from elsewhere, fails the test."""
    complaints: list[str] = []
    async with TestServer(make_playground(workshop)) as server, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = await browser.new_page(color_scheme="light", viewport={"width": 1_600, "height": 900})
        await opened.clock.set_fixed_time("2025-12-01T12:00:00Z")
        opened.on("console", lambda line: complaints.append(line.text))
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.on("request", lambda asked: complaints.append(asked.url) if server.host not in asked.url else None)
        await opened.goto(str(server.make_url("/")))
        await expect(opened.locator(".verdicts")).to_be_visible()
        yield opened
        stored = await opened.evaluate("localStorage.length + sessionStorage.length + document.cookie.length")
        await browser.close()

    assert (complaints, stored) == ([], 0)


async def test_an_edit_shows_what_it_decides_why_and_what_it_changes(page: Page) -> None:
    """Washington's block, for CBP and no longer for ICE: beside each other, and a change can be tried."""
    policy, after = page.locator("#policy"), page.locator(".verdicts > div").nth(1)
    await expect(after).to_contain_text("Refused at the state; the asker sees NOT AUTHORIZED, by wa-ice-block")
    await expect(page.locator(".conditions li").first).to_have_text("asks for driver records, photos, vehicle records")
    await expect(page.locator(".reason")).to_contain_text("Law: RCW 43.17.425, since 2019-05-21.")
    await policy.fill((await policy.input_value()).replace("[ice]", "[cbp]"))

    await expect(after).to_contain_text("Passes")
    await expect(page.locator(".reason")).to_contain_text("wa-ice-block: does not apply")
    await expect(page.locator("#changes li")).to_have_count(2)
    await page.locator("#changes li").filter(has_text="asked by cbp").get_by_role("button").click()
    await expect(page.locator("#message")).to_have_value("DQ.NYCBP0001.WA.TXT\nOLN/WITNESS")
    await expect(page.locator("#message")).to_be_focused()
    await expect(after).to_contain_text("Refused")


async def test_everything_wrong_is_shown_with_its_line_and_the_last_answer_stays(page: Page) -> None:
    """And is called what it is; by keyboard one gets to the line."""
    policy = page.locator("#policy")
    await policy.fill((await policy.input_value()).replace("[ice]", "[icee]").replace("at: state", "at: stat"))

    await expect(page.get_by_role("alert")).to_contain_text("This can’t be used yet, for 2 reasons")
    await expect(page.locator('#numbers [data-is="bad"]')).to_have_text(["7", "16"])
    await expect(page.locator("#decision[data-stale]")).to_be_visible()
    assert [width for width in (360, 800, 1_400) if await sticks_out(page, width)] == []
    await page.get_by_role("button", name="Line 16").focus()
    await page.keyboard.press("Enter")
    await expect(policy).to_be_focused()
    await expect(page.locator("#word")).to_contain_text("at: whose machine: hub or state.")
    await page.keyboard.type("      at: state")
    await page.get_by_role("button", name="Line 7").click()
    await page.keyboard.type("    asker: {agencies: [ice]}")
    await expect(page.get_by_role("alert")).not_to_contain_text("can’t be used")
    await expect(page.locator("#decision[data-stale]")).to_have_count(0)


async def test_a_state_without_rules_gets_a_draft(page: Page) -> None:
    """Which is called one, refuses nothing, and is brought into the form on demand."""
    policy = page.locator("#policy")
    await page.get_by_label("Whose rules").select_option("CT")

    await expect(policy).to_have_value(re.compile("^# DRAFT of rules for CT, like NY's."))
    await expect(page.locator("#warnings")).to_contain_text("is a DRAFT")
    await expect(page.locator(".verdicts > div").nth(1)).to_contain_text("Passes")
    await page.get_by_label("as if all of it were enforced").check()
    await expect(page.locator(".verdicts > div").nth(1)).to_contain_text("Refused at the state")
    await expect(page.locator("#changes li")).to_have_count(1)
    before = await policy.input_value()
    await policy.fill(before.replace("asker: {agencies: [cbp, ice]", "asker: {agencies: [ice,   cbp]"))
    await page.get_by_role("button", name="Tidy up").click()
    await expect(policy).to_have_value(before)


async def test_an_edit_is_compared_with_what_is_in_force(workshop: Workshop, page: Page) -> None:
    """Once a switch is known to be beside it, and as it changes; by itself the page doesn't speak of one."""
    policy, before = page.locator("#policy"), page.locator(".verdicts > div").nth(0)
    await expect(page.locator("#than-part")).to_be_hidden()
    for_cbp = with_edited(shipped_bundle(), (await policy.input_value()).replace("[ice]", "[cbp]"))
    for in_force, verdict, changes in ((for_cbp, "Passes", 2), (shipped_bundle(), "Refused", 0)):
        context = Context(in_force, load_directory(DIRECTORY))
        workshop.beside(context.digest, context.to_bytes())
        await policy.press("End")
        await policy.press("Space")
        await page.get_by_label("Compared with").select_option("what is in force")
        await expect(page.locator("#in-force")).to_have_attribute("title", context.digest)
        await expect(before).to_contain_text(f"By what is in force, WA{verdict}")
        await expect(page.locator("#changes li")).to_have_count(changes)

    await expect(page.locator("#changes-summary")).to_have_text(re.compile("is decided as it is now.$"))
    assert [width for width in (360, 800, 1_400) if await sticks_out(page, width)] == []


async def sticks_out(page: Page, width: int) -> bool:
    """Say whether anything does: from a phone to a wide screen the page scrolls down only."""
    await page.set_viewport_size({"width": width, "height": 800})
    return bool(await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
