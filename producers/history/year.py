"""The year as a log, hour by hour in order of time: questions, and among them the answers to earlier ones.

Each hour is made from the seed and its own number alone, so a month is the same rows whether or not the months before
it were made, less the answers that were still under way when it began. Nothing is kept but what is under way.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from operator import sub
from random import Random
from typing import NamedTuple

from producers.history.answering import Answerers, Asked
from producers.history.asking import Cast
from producers.history.figures import YearFigures
from producers.history.rhythm import HOUR_US, Rhythm, Span
from producers.history.strata import Census, Stratum, strata
from streams.messages.directory import Directory
from streams.messages.synthetic import Synthesis
from streams.messages.text import END


class YearRow(NamedTuple):
    """One line of the log."""

    at_us: int
    line: str
    text: str
    id: str


@dataclass(frozen=True, slots=True)
class Year:
    """A synthetic year, ready to be written."""

    synthesis: Synthesis
    rhythm: Rhythm
    strata: tuple[Stratum, ...]
    cast: Cast
    answerers: Answerers

    @classmethod
    def of(cls, synthesis: Synthesis, figures: YearFigures, directory: Directory) -> "Year":
        """Divide the year's messages among who asks."""
        cast = Cast.of(figures, directory, synthesis.seed)
        rhythm = Rhythm.of(synthesis.year, figures)
        census = Census.of(figures, synthesis.share, frozenset(cast.agencies))
        divided = strata(census, figures, rhythm, synthesis.seed)
        return cls(synthesis, rhythm, divided, cast, Answerers(figures, directory))

    def whole(self) -> Span:
        """Give all of its hours."""
        return Span(0, self.rhythm.hours)

    def month(self, number: int) -> Span:
        """Give the hours of a month, in UTC."""
        begins = [datetime.fromisoformat(f"{self.synthesis.year}-{month:02}-01T00:00Z") for month in range(1, 13)]
        hours = [*map(self.rhythm.hour_of, begins), self.rhythm.hours]
        return Span(hours[number - 1], hours[number])

    def before(self, hour: int) -> tuple[int, ...]:
        """Say how many questions of each stratum come before an hour."""
        return tuple(each.spread.before(hour, self.rhythm) for each in self.strata)

    def rows(self, span: Span) -> Iterator[list[YearRow]]:
        """Give the rows of each hour, and at last the answers that come after the last one."""
        under_way: list[YearRow] = []
        before = self.before(span.since)
        for hour in range(span.since, span.until):
            rows, after = [], self.before(hour + 1)
            for asked, answers in self._questions(hour, before, after):
                rows += _due(under_way, asked.at_us)
                rows.append(asked)
                for answer in answers:
                    heapq.heappush(under_way, answer)
            yield rows + _due(under_way, self.rhythm.starts_us(hour + 1))
            before = after
        yield sorted(under_way)

    def _questions(
        self, hour: int, before: tuple[int, ...], after: tuple[int, ...]
    ) -> Iterator[tuple[YearRow, list[YearRow]]]:
        """Compose the questions of an hour, each with the answers it will get."""
        random = Random(f"{self.synthesis.seed}/{self.synthesis.year}/{hour}")
        start_us = self.rhythm.starts_us(hour)
        due = sorted(
            (start_us + random.randrange(HOUR_US), number)
            for number, count in enumerate(map(sub, after, before))
            for _ in range(count)
        )
        for n, (at_us, number) in enumerate(due, sum(before) + 1):
            yield self._question(n, at_us, self.strata[number], random)

    def _question(self, n: int, at_us: int, stratum: Stratum, random: Random) -> tuple[YearRow, list[YearRow]]:
        question, control, name = self.cast.ask(stratum, random), f"T{n:09}", f"{self.synthesis}:{n}"
        to = ".".join(question.destinations)
        text = f"{question.key}.{question.asker.ori}.{to}.*{control}{END}\n{question.body}"
        answers = self.answerers.answers(Asked(at_us, question, control, text), random)
        return YearRow(at_us, question.asker.line, text, name), [
            YearRow(at_us + answer.after_us, answer.line, answer.text, f"{name}.{i}")
            for i, answer in enumerate(answers, 1)
        ]


def _due(under_way: list[YearRow], until_us: int) -> list[YearRow]:
    rows = []
    while under_way and under_way[0].at_us < until_us:
        rows.append(heapq.heappop(under_way))
    return rows
