"""What documents name exists, and what their tables say is what the code says."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import msgspec
import pytest

from streams.messages.keys import ANSWERS, KEYS, Traffic
from streams.messages.niem.elements import BODIES, ELEMENTS
from streams.messages.niem.names import NAMESPACES
from streams.policies.load import shipped_bundle
from streams.policies.model import Block, Law, Rule
from streams.policies.rows import Row
from streams.policies.vocabulary import Effect

NAMED: Final = re.compile(r"(?<![\w/{}*.:-])[\w./-]+\.md\b")
"""A document that a text names, wherever it does."""
SECTION: Final = re.compile(r"`(docs/[\w/-]+\.md)#([\w-]+)`")
"""A section that code cites: the document, then the anchor of its heading."""
LINK: Final = re.compile(r"\]\(([^)\s#]*)(?:#([^)\s]+))?\)")
HEADING: Final = re.compile(r"^#+ (.+)$", re.MULTILINE)
FENCED: Final = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
PRODUCT: Final = ("streams", "producers")
ELSEWHERE: Final = ("http://", "https://", "mailto:")


@cache
def text_of(path: Path) -> str:
    """Read a file; what isn't text names no document."""
    return path.read_text(encoding="utf-8", errors="replace")


def documents(tracked: tuple[Path, ...]) -> list[Path]:
    """List the pages people read."""
    return [path for path in tracked if path.suffix == ".md"]


def anchors(page: Path) -> list[str]:
    """List the anchors of a page's headings."""
    return [anchor(heading) for heading in HEADING.findall(FENCED.sub("", text_of(page)))]


def anchor(heading: str) -> str:
    """Give the anchor that a heading gets where pages are shown: words joined by hyphens."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def links(page: Path) -> Iterator[tuple[str, str]]:
    """Give the links of a page into this repository: path, empty for the page itself, and anchor."""
    for target, place in LINK.findall(FENCED.sub("", text_of(page))):
        if not target.startswith(ELSEWHERE):
            yield target, place


def is_there(page: Path, target: str, place: str) -> bool:
    """Whether a link leads somewhere."""
    path = (page.parent / target).resolve() if target else page
    return path.exists() and (not place or place in anchors(path))


def test_every_document_that_a_file_names_exists(tracked: tuple[Path, ...], root: Path) -> None:
    """A reader can follow it: from the checkout's folder, from its `docs`, or from the file's own."""
    lost = [
        (str(path.relative_to(root)), name)
        for path in tracked
        for name in NAMED.findall(text_of(path))
        if not any((folder / name).is_file() for folder in (root, root / "docs", path.parent))
    ]

    assert lost == []


def test_every_section_that_a_file_cites_exists(tracked: tuple[Path, ...], root: Path) -> None:
    """By the anchor of its heading."""
    lost = [
        (str(path.relative_to(root)), page, place)
        for path in tracked
        for page, place in SECTION.findall(text_of(path))
        if not is_there(root / "README.md", page, place)
    ]

    assert lost == []


def test_every_link_of_a_document_leads_somewhere(tracked: tuple[Path, ...], root: Path) -> None:
    """To a file or folder of the repository, and to a heading of it if it names one."""
    lost = [
        (str(page.relative_to(root)), target, place)
        for page in documents(tracked)
        for target, place in links(page)
        if not is_there(page, target, place)
    ]

    assert lost == []


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        pytest.param("The books", "the-books", id="words"),
        pytest.param("When the books don't balance", "when-the-books-dont-balance", id="apostrophe"),
        pytest.param("Rows of `nlets decide`", "rows-of-nlets-decide", id="code"),
    ],
)
def test_an_anchor_is_the_heading_in_small_letters_and_hyphens(heading: str, expected: str) -> None:
    """As pages are shown where the repository is published."""
    assert anchor(heading) == expected


def test_the_table_of_keys_is_the_codes(root: Path) -> None:
    """Every key that is known, with what answers it, its class and its letter."""
    page = text_of(root / "docs/network.md")
    queries = re.findall(r"^\| `(\w+)` \| (`[^|]+`) \| [^|]+ \| (\w+) \| ([ACDZ–]) \|", page, re.MULTILINE)
    notices = re.findall(r"^\| `(\w+)` \| [^|]+ \| ([ACDZ–]) \| [^|]+ \|$", page, re.MULTILINE)

    assert queries == [
        (code, " ".join(f"`{answer}`" for answer in answers), KEYS[code].data_class, KEYS[code].letter or "–")
        for code, answers in ANSWERS.items()
    ]
    assert notices == [(code, key.letter or "–") for code, key in KEYS.items() if key.traffic is Traffic.NOTICE]


def test_the_tables_of_the_xml_form_are_the_codes(root: Path) -> None:
    """Every element that is read as a field, with how it is known; every namespace; every body."""
    page = text_of(root / "docs/niem.md")
    elements = re.findall(r"^\| `(\w+)` \| `([^`]+)` \| ([a-z ]+) \|$", page, re.MULTILINE)
    spaces = re.findall(r"^\| `(\w+)` \| `([^`]+)`(?:, ours alone)? \|$", page, re.MULTILINE)
    bodies = re.findall(r"^\| [^|]+ \| `(n2:NLETS\w+)`[^|]* \|", page, re.MULTILINE)

    assert elements == [(tag, path, source.value) for tag, path, source in ELEMENTS]
    assert dict(spaces) == NAMESPACES
    assert bodies == [bodies_of[0] for bodies_of in BODIES.values()]


def test_the_table_of_rows_names_every_field(root: Path) -> None:
    """`context` is added by whoever writes the row."""
    section = text_of(root / "docs/formats.md").partition("## Rows of `nlets decide`")[2].partition("\n## ")[0]
    named = [name for cell in re.findall(r"^\| (`[^|]+`) \|", section, re.MULTILINE) for name in cell.split(", ")]

    assert named == [f"`{field.encode_name}`" for field in msgspec.structs.fields(Row)] + ["`context`"]


def test_the_table_of_shipped_rules_is_what_they_say(root: Path) -> None:
    """A rule that changes, changes there, too."""
    section = text_of(root / "docs/policy-language.md").partition("## The shipped rules")[2].partition("\n## ")[0]
    rules = [rule for policy in shipped_bundle().policies for rule in policy.rules]

    assert [line for line in section.splitlines() if line.startswith("| `")] == [row_of(rule) for rule in rules]


def row_of(rule: Rule) -> str:
    """Write a shipped rule as a row of the table."""
    assumed = {assumption.about for assumption in rule.assumptions}
    cells = (
        f"`{rule.id}`",
        ", ".join(rule.asker.agencies) + (", delegates" if rule.asker.delegates else ""),
        deed_of(rule),
        ", ".join(rule.data.classes) + (" †" if "data" in assumed else ""),
        since(rule.law, "law.since" in assumed),
        since(rule.block, "block.since" in assumed),
        (rule.block.at if rule.block else "–") + (" †" if "block.at" in assumed and rule.block else ""),
        ", ".join(rule.accepts),
        ", ".join(rule.duties) or "–",
    )
    return "| " + " | ".join(cells) + " |"


def deed_of(rule: Rule) -> str:
    """Say in a cell what a rule does."""
    if rule.effect is Effect.REDACT:
        return "takes " + ", ".join(f"`{tag}`" for tag in rule.remove) + " out of answers"
    held = " or ".join(f"`{each.field}/{value}`" for each in rule.when for value in each.values)
    return f"refuses answers with {held}" if held else "refuses"


def since(dated: Law | Block | None, is_assumed: object) -> str:
    """Say in a cell since when something holds."""
    return f"{dated.since}{' †' if is_assumed else ''}" if dated else "–"


def test_the_architecture_names_every_package(tracked: tuple[Path, ...], root: Path) -> None:
    """A newcomer finds each folder of the product, and what it may touch."""
    folders = {path.parent.relative_to(root).parts[:2] for path in tracked if path.name == "__init__.py"}
    page = text_of(root / "docs/architecture.md")

    assert [
        name for top, *name in sorted(folders) if top in PRODUCT and name and f"`{top}/{name[0]}/" not in page
    ] == []
