"""A window of load with its book, as a test needs it: every message goes and is answered as it was planned."""

from array import array
from typing import Final

import msgspec

from producers.load.measuring.book import Answer, Book, Cover
from producers.load.measuring.outcome import Seen, Watch, outcome_of
from producers.load.orders import Order
from producers.load.reporting.circumstances import Circumstances
from producers.load.reporting.report import Report
from producers.load.search import Found, Search
from producers.load.sending.names import WHOLE, name_of
from producers.load.sending.shapes import Arrivals, Schedule, Shape, Window
from producers.load.sending.told import About, Ended, Told
from streams.messages.directory import shipped_directory

_MARK: Final = "M" * 16
_START_US: Final = 5_000_000
_WALL_US: Final = 1_700_000_000_000_000

WINDOW: Final = Window(0, _START_US * 1_000, Schedule(Shape.CONSTANT, 1_000.0, 8.0), Arrivals.EVEN, 1, _MARK)
"""Eight seconds of 1,000 messages a second."""
LATE_US: Final = 100
"""How late each message goes."""
TOOK_US: Final = 10_000
"""How long each answer takes from then on."""


def book_until(end_us: int, window: Window = WINDOW) -> Book:
    """Fill a book as it stands at a time of the window: every twentieth message, which asks Illinois, is refused."""
    book = Book(Cover(window.mark, _START_US, _WALL_US, shipped_directory()))
    for number, due_ns in enumerate(window.due_ns()):
        due_us = (due_ns - window.start_ns) // 1_000
        sent_us = due_us + LATE_US
        if sent_us <= end_us:
            about = About("police", "DQ", 1)
            book.note(Told(WHOLE, number, array("I", [due_us]), array("I", [sent_us]), [about]))
        if sent_us + TOOK_US <= end_us:
            book.take([_answer(number, sent_us)], (_START_US + sent_us + TOOK_US) * 1_000)
    return book


def _answer(number: int, sent_us: int) -> bytes:
    verdict, state = ("refuse", "IL") if number % 20 == 0 else ("deliver", "TX")
    at_us = sent_us + _START_US + _WALL_US
    hops = (at_us + 2_000, at_us + 2_100, at_us + 5_000, at_us + 5_200)
    return msgspec.json.encode(Answer(f"0.{number}.0", name_of(_MARK, number), verdict, state, hops))


def report_of(window: Window = WINDOW, watch: Watch | None = None, search: Search | None = None) -> Report:
    """Report a window that went well."""
    book = book_until(round(window.seconds * 1e6) + 1_000_000, window)
    outcome = outcome_of(window, Seen(book, [Ended(WHOLE, book.register.sent)], watch or Watch()))
    order = Order(window.schedule, window.arrivals, 0.0, None, None, 1)
    return Report.of(order, Found(outcome, search), Circumstances())
