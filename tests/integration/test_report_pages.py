"""What is published, in Chromium: it fetches nothing, fits its window, is light or dark, and a brief is one sheet."""

import re
from collections.abc import AsyncIterator, Iterator
from datetime import date
from itertools import product
from pathlib import Path
from random import Random

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from streams.messages.directory import shipped_directory
from streams.messages.places import PLACES
from streams.messages.times import parse_time
from streams.policies.context import Context
from streams.policies.load import shipped_bundle
from streams.reports.brief import Load, brief_of
from streams.reports.brief_page import Made, brief_page
from streams.reports.cube import Cube
from streams.reports.figures import Deed, Figures
from streams.reports.origin import Holds, Input, Origin
from streams.reports.page import page_of
from streams.reports.release import release_of
from streams.reports.timeline import waits

CHROMIUM = Path("/usr/bin/chromium")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium: apt-get install chromium"),
]

CONTEXT = Context(shipped_bundle(), shipped_directory())
STATES = sorted(CONTEXT.bundle.by_state)
AGENCIES = ("cbp", "ice-ero", "ice-hsi", "ice-lesc", "police", "sheriff", "state-police", "uscis")
DIGEST = "sha256:" + "0" * 64


def report() -> str:
    """Write the page of a year that has everything."""
    random, cube, figures = Random(1), Cube(), Figures()
    for state, agency, month in product(PLACES, AGENCIES, range(1, 13)):
        for kind, outcome in product(("driver", "vehicle"), ("disclosed", "refused")):
            cube[state, agency, f"2025-{month:02}", kind, outcome] += int(random.expovariate(0.005))
    for _ in range(400):
        figures.add(Deed.REFUSED, "IL", "il-immigration-agents", ("ice-ero", "refused"))
        figures.add(Deed.GRANTED, "IL", "judicial-warrant", ("ice-ero", "disclosed"))
    inputs = (Input("year.parquet", DIGEST, Holds.MESSAGES), Input("counts.csv", DIGEST, Holds.COUNTS))
    times = "2025-01-01T00:00:00.000000Z", "2025-12-31T23:59:59.000000Z"
    origin = Origin(inputs, "nlets report year.parquet counts.csv", DIGEST, "0.1.0", *times, 1_000, ("it is invented",))
    return page_of(release_of(cube, figures), origin, tuple(waits(CONTEXT.bundle, date(2025, 12, 31))))


def brief(state: str) -> str:
    """Write a state's page, with case review on it."""
    load = Load(cases={(f"ORI{n}", frozenset()) for n in range(900)})
    load.queries["cbp"], load.days[1], load.span = 1_000, 40, set(range(365))
    at_us = parse_time("2025-12-01T00:00:00Z") or 0
    made = Made(f"nlets brief {state} --log year.parquet", DIGEST, "0.1.0", ("it is invented",), 0.001)
    return brief_page(brief_of(CONTEXT, state, at_us, load), made)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Start Chromium."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """Fail a test whose page complains of anything, or asks for anything besides itself."""
    found: list[str] = []
    yield found

    assert found == []


def written(folder: Path, content: str) -> Path:
    """Write a page to a file."""
    path = folder / "page.html"
    path.write_text(content, encoding="utf-8")
    return path


async def opened(browser: Browser, path: Path, complaints: list[str]) -> Page:
    """Open a page."""
    page = await browser.new_page(color_scheme="light", viewport={"width": 1_280, "height": 900})
    page.on("console", lambda line: complaints.append(line.text))
    page.on("request", lambda asked: complaints.append(asked.url) if asked.url != path.as_uri() else None)
    await page.goto(path.as_uri())
    return page


async def test_the_report_fits_every_window_and_says_that_it_is_synthetic(
    browser: Browser, tmp_path: Path, complaints: list[str]
) -> None:
    """Wide tables scroll in frames of their own; light or dark as its reader wants."""
    page = await opened(browser, written(tmp_path, report()), complaints)
    for width in (390, 800, 1_280):
        await page.set_viewport_size({"width": width, "height": 900})

        assert await page.evaluate("document.documentElement.scrollWidth") <= width

    await expect(page.get_by_role("note")).to_contain_text("it is invented")
    await expect(page.get_by_role("img", name="Requests and disclosures by month")).to_be_visible()
    await page.emulate_media(color_scheme="dark")
    await expect(page.locator("body")).to_have_css("background-color", "rgb(15, 21, 28)")


async def test_the_report_prints(browser: Browser, tmp_path: Path, complaints: list[str]) -> None:
    """On white paper, and no table is wider than the sheet, where nothing scrolls."""
    page = await opened(browser, written(tmp_path, report()), complaints)
    await page.emulate_media(media="print", color_scheme="dark")
    await page.set_viewport_size({"width": 718, "height": 1_000})

    assert await page.evaluate("Math.max(...[...document.querySelectorAll('table')].map(t => t.scrollWidth))") <= 718

    await expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")


async def test_every_brief_is_one_sheet(browser: Browser, tmp_path: Path, complaints: list[str]) -> None:
    """Of every state that has rules, and of one that has none."""
    for state in (*STATES, "CT"):
        page = await opened(browser, written(tmp_path, brief(state)), complaints)
        printed = await page.pdf(format="A4", prefer_css_page_size=True, print_background=True)
        await page.close()

        assert (state, len(re.findall(rb"/Type /Page\b", printed))) == (state, 1)
