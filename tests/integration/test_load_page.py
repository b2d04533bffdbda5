"""A load's page in Chromium: nothing overlaps, is cut off or fetched, in light and dark, on paper and small."""

from collections.abc import AsyncIterator
from itertools import combinations
from pathlib import Path
from typing import TypeAlias

import pytest
from msgspec.structs import replace
from playwright.async_api import Page, async_playwright, expect

from producers.load.reporting.document import FindMax, Tried
from producers.load.reporting.page import page_of
from producers.load.sending.turns import Turn
from tests.load_reports import CURVES, PLAIN, seconds

CHROMIUM = Path("/usr/bin/chromium")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium: apt-get install chromium"),
]

Box: TypeAlias = dict[str, float]

_STEPS = (Tried(2_000.0, "borne"), Tried(4_000.0, "too much"), Tried(2_828.4, "borne"))
_FULL = replace(
    PLAIN,
    by_second=seconds(31),
    seconds=30.0,
    percentile_curves=CURVES,
    turned_by_hand=(Turn(12.0, 700.0),),
    find_max=FindMax(2_828.4, "switch", 0.85, _STEPS),
)
_BOXES = """shapes => shapes.map(shape => {
  const {left, right, top, bottom} = shape.getBoundingClientRect();
  return {left, right, top, bottom};
})"""


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[Page]:
    """Open the page of a report from a file; whatever it complains of, or asks for besides itself, fails the test."""
    complaints: list[str] = []
    path = tmp_path / "load.html"
    path.write_text(page_of(_FULL), encoding="utf-8")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = await browser.new_page(color_scheme="light", viewport={"width": 1_280, "height": 900})
        opened.on("console", lambda line: complaints.append(line.text))
        opened.on("request", lambda asked: complaints.append(asked.url) if asked.url != path.as_uri() else None)
        await opened.goto(path.as_uri())
        yield opened
        await browser.close()

    assert complaints == []


def _overlap(one: Box, other: Box) -> bool:
    across = min(one["right"], other["right"]) - max(one["left"], other["left"])
    down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    return across > 0.5 and down > 0.5


@pytest.mark.parametrize("width", [390, 800, 1_280])
async def test_no_words_of_a_plot_overlap_and_nothing_is_cut_off(page: Page, width: int) -> None:
    """However wide the window is."""
    await page.set_viewport_size({"width": width, "height": 900})

    for plot in ("latency-over-time", "percentile-curve", "rates"):
        words: list[Box] = await page.locator(f"#{plot} text").evaluate_all(_BOXES)
        (frame,) = await page.locator(f"#{plot}").evaluate_all(_BOXES)

        assert len(words) > 8
        assert [pair for pair in combinations(words, 2) if _overlap(*pair)] == []
        assert all(frame["left"] <= word["left"] and word["right"] <= frame["right"] + 0.5 for word in words)
        assert all(frame["top"] <= word["top"] and word["bottom"] <= frame["bottom"] + 0.5 for word in words)


@pytest.mark.parametrize("width", [390, 1_280])
async def test_the_page_is_as_wide_as_the_window(page: Page, width: int) -> None:
    """Only wide tables scroll, in frames of their own, which the keyboard reaches."""
    await page.set_viewport_size({"width": width, "height": 900})

    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    await expect(page.get_by_role("region", name="Table of latencies")).to_have_attribute("tabindex", "0")


async def test_plots_are_images_with_a_name_and_a_description(page: Page) -> None:
    """For whoever hears the page."""
    for name in ("Latency over time", "Latency by percentile", "Offered against achieved"):
        await expect(page.get_by_role("img", name=name)).to_be_visible()


@pytest.mark.parametrize(("scheme", "background"), [("light", "rgb(244, 246, 249)"), ("dark", "rgb(15, 21, 28)")])
async def test_the_page_is_light_or_dark_as_its_reader_wants(page: Page, scheme: str, background: str) -> None:
    """Without asking."""
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")

    await expect(page.locator("body")).to_have_css("background-color", background)


async def test_paper_is_white_whatever_the_screen_is(page: Page) -> None:
    """Ink is black, and no table, which could not be scrolled there, is wider than its frame."""
    await page.emulate_media(media="print", color_scheme="dark")
    await page.set_viewport_size({"width": 718, "height": 1_000})
    (frame,) = await page.get_by_role("region", name="Table of latencies").evaluate_all(_BOXES)
    (table,) = await page.get_by_role("region", name="Table of latencies").locator("table").evaluate_all(_BOXES)

    assert table["right"] <= frame["right"] + 0.5

    await expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    await expect(page.locator("body")).to_have_css("color", "rgb(0, 0, 0)")


async def test_a_change_by_hand_is_marked_in_time(page: Page) -> None:
    """In both plots over time, where it happened."""
    await expect(page.locator("#latency-over-time .mark")).to_have_count(1)
    await expect(page.locator("#rates .mark")).to_have_count(1)
    await expect(page.locator("#percentile-curve .mark")).to_have_count(0)
    await expect(page.get_by_role("note")).to_contain_text("at 12.0 s the highest rate became 700 messages a second")
