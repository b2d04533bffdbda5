"""The timeline in Chromium: nothing in it hides anything else, and it fetches nothing."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Page, async_playwright

from streams.messages.times import parse_time
from streams.policies.load import shipped_bundle
from streams.timeline.calendar import Calendar
from streams.timeline.picture import picture

CHROMIUM: Final = Path("/usr/bin/chromium")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium: apt-get install chromium"),
]

BOXES: Final = """(selector) => [...document.querySelectorAll(selector)].map(each => {
  const box = each.getBoundingClientRect()
  return [box.left, box.top, box.right, box.bottom]
})"""


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[Page]:
    """Open the drawing of the shipped policies."""
    path = tmp_path / "timeline.svg"
    path.write_text(picture(Calendar.of(shipped_bundle(), parse_time("2026-01-15T12:00:00Z") or 0)), encoding="utf-8")
    asked: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": 1_000, "height": 700})
        page.on("request", lambda request: asked.append(request.url))
        await page.goto(path.as_uri())
        yield page
        await browser.close()

    assert asked == [path.as_uri()]


async def boxes(page: Page, selector: str) -> list[list[float]]:
    """Give where things are drawn: left, top, right, bottom."""
    found: list[list[float]] = await page.evaluate(BOXES, selector)
    return found


async def test_no_text_lies_on_another(page: Page) -> None:
    """Nor beyond the drawing."""
    texts = await boxes(page, "text")
    (ground,) = await boxes(page, ".ground")

    assert len(texts) > 40
    assert all(ground[0] <= left and right <= ground[2] for left, _, right, _ in texts)
    assert [(one, other) for n, one in enumerate(texts) for other in texts[:n] if overlap(one, other, room=1.0)] == []


async def test_the_colours_follow_what_its_reader_wants(page: Page) -> None:
    """Light or dark."""
    fill = "getComputedStyle(document.querySelector('.ground')).fill"
    light = await page.evaluate(fill)
    await page.emulate_media(color_scheme="dark")

    assert (light, await page.evaluate(fill)) == ("rgb(255, 255, 255)", "rgb(24, 32, 42)")


async def test_who_can_t_see_it_is_told(page: Page) -> None:
    """The drawing is an image with a name, and every bar says what it is."""
    assert await page.get_by_role("img", name="Law and block of 9 states").count() == 1
    assert await page.locator("rect.gap title").first.text_content() == "law, and nothing enforces it from 2019-10-15"


def overlap(one: list[float], other: list[float], *, room: float) -> bool:
    """Say whether two boxes share more than some room."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > room and down > room
