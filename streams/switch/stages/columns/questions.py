"""What the lanes told of plain deliveries, kept as numbers: which are answered from the population and nothing else.

Nothing is decided here. Kept is who answers a key to one kind of asker in one era, where no such query is refused there
or needs to be read, whatever it says.
"""

from typing import Final, NamedTuple

import numpy as np

from streams.broker.columns import Bytes, Integers, Spans
from streams.compiled import compiled
from streams.messages.fields import identifying
from streams.messages.keys import ANSWERS, KEYS
from streams.messages.wire import Delivery
from streams.policies.decision import Verdict
from streams.switch.stages.columns.askers import Askers, AskerTable, rank_of
from streams.switch.stages.columns.deliveries import Delivered, delivery_of
from streams.switch.stages.columns.destinations import Tracks, partition_on, tracks_of
from streams.switch.stages.columns.eras import ERAS_KEPT, Eras, EraTable, era_of
from streams.switch.stages.columns.growing import Column, Pieces
from streams.switch.stages.columns.scanning import KEY_NUMBERS, is_name, name_code
from streams.switch.stages.columns.shelves import SHELVES_KEPT, ShelfTable, Shelves, record_on
from streams.switch.stages.columns.slots import MISSING, Register, Slots, found
from streams.switch.stages.columns.strangers import STRANGER, Strangers, no_strangers, note_stranger
from streams.switch.stages.columns.subjects import MOST_FIELDS, Subject, checksum, marks_of, no_subject
from streams.switch.stages.lanes import LANES_KEPT, Lane, Lanes, LanesByContext
from streams.switch.stages.onward import encode
from streams.switch.stages.population import PHOTO_WANTED, Question
from streams.switch.stages.routes import Routes
from streams.switch.stages.stage import Contexts
from streams.switch.stages.state import Emulated

PARTITION, OFFSET, NUMBER, ID, SENDER, CONTROL, STAMP, HOPS = range(8)
"""The stretches of a delivery that its answer repeats."""
SUBJECT: Final = 8
"""The first of those of its subject."""
_STRETCHES: Final = SUBJECT + MOST_FIELDS


class QuestionTable(NamedTuple):
    """What is kept, as the compiled loop reads it."""

    eras: EraTable
    askers: AskerTable
    questions: Slots
    """By place and era, and by kind and key: an index of the next two."""
    holdings: Integers
    """Question → what the answering place holds of the class of data."""
    ranks: Integers
    """Question → how urgent it is."""
    shelves: ShelfTable
    tracks: Tracks


class Answered(NamedTuple):
    """Deliveries that are plainly answered; all of these are of a delivery."""

    rows: Integers
    """Its record in the batch."""
    questions: Integers
    records: Integers
    """The record that answers it."""
    partitions: Integers
    took: Integers
    """How long it was in the hub."""


class FoundQuestions(NamedTuple):
    """What a batch came to."""

    answered: Answered
    closer: Integers
    """Records that must be looked at closer."""
    stretches: Spans
    """What answers repeat: a row of these for each stretch, a column for each delivery."""

    def stretch(self, number: int) -> Spans:
        """Give one of the stretches of each delivery."""
        count = len(self.answered.rows)
        data, begins, ends = self.stretches
        return Spans(data, begins[number, :count], ends[number, :count])


class _Into(NamedTuple):
    """Room for what the compiled loop finds."""

    found: FoundQuestions
    met: Strangers


class Questions:
    """What is kept of all contexts' lanes."""

    def __init__(self, routes: Routes, emulated: Emulated) -> None:
        """Begin with nothing."""
        self._tracks = tracks_of(routes.responses)
        self._emulated = emulated
        self._begin()

    def _begin(self) -> None:
        self._eras = Eras()
        self._askers = Askers()
        self._questions = Register()
        self._holdings = Column()
        self._ranks = Column()
        self._heads = Pieces()
        self._tails = Pieces()
        self._shelves = Shelves()
        self._is_full = False

    @property
    def heads(self) -> Spans:
        """Give what stands between id and asker in the answers to every question."""
        return self._heads.spans

    @property
    def tails(self) -> Spans:
        """Give what stands between fields and stamp in the answers to every question."""
        return self._tails.spans

    @property
    def records(self) -> Spans:
        """Give all records that may be answered."""
        return self._shelves.records

    @property
    def photos(self) -> Integers:
        """Give of all records whether they answer who asked for a photo."""
        return self._shelves.photos

    def tidy(self, contexts: Contexts, lanes: LanesByContext) -> None:
        """Forget everything if the lanes or contexts it was learned of are gone, or there was no room for more."""
        if self._is_full or not self._eras.hold(contexts, lanes):
            self._begin()

    def learn(self, delivery: Delivery, lanes: Lanes, lane: Lane) -> None:
        """Keep a delivery's lane, if every such delivery is answered from the population whatever it says."""
        asker = lanes.asker(delivery.letter.sender.encode())
        if asker is None or not self._is_answered(lane) or not is_name(delivery.to):
            return
        era, key = self._eras.number(lanes, delivery.stamp.at), delivery.letter.key
        if era is None or self._has_no_room():
            self._is_full = True
            return
        self._askers.learn(asker, era)
        holding = self._shelves.holding(lane.account.whose or "", KEYS[key].data_class)
        names = names_of(name_code(delivery.to.encode()), era, asker.kind, name_code(key.encode()))
        if self._questions.get(*names) == MISSING:
            self._questions.add(*names, self._holdings.add(holding))
            self._ranks.add(rank_of(key))
            self._heads.add(b'","key":%b,"from":%b,"to":"' % (encode(ANSWERS[key][0]), encode(lane.answerer)))
            self._tails.add(b'],"free":"","asked_key":%b,"asked_of":%b,' % (encode(key), encode(delivery.to)))
        self._fill_shelf(holding, delivery, lane)

    def _is_answered(self, lane: Lane) -> bool:
        decision = lane.plan.decision
        is_let_through = decision is not None and decision.verdict is not Verdict.REFUSE
        return is_let_through and lane.answerer is not None and lane.account.whose not in self._emulated.out_of_service

    def _has_no_room(self) -> bool:
        return max(len(self._askers), len(self._questions)) >= LANES_KEPT

    def _fill_shelf(self, holding: int, delivery: Delivery, lane: Lane) -> None:
        fields = delivery.letter.fields
        known = frozenset(tag for tag, _ in identifying(fields))
        marks = marks_of(fields, known)
        # When there are shelves enough none is added: to forget would let one sender slow all others down.
        is_wanted = 0 < len(known) <= MOST_FIELDS and len(self._shelves) < SHELVES_KEPT
        if is_wanted and not self._shelves.has(holding, marks):
            data_class = KEYS[delivery.letter.key].data_class
            question = Question(lane.account.whose or "", data_class, PHOTO_WANTED in fields)
            self._shelves.fill(holding, marks, self._emulated.population.records(question), known)

    def find(self, deliveries: Spans) -> FoundQuestions:
        """Find all deliveries whose question and record are known."""
        found, strangers = find(deliveries, self._table)
        return find(deliveries, self._table)[0] if self._askers.meet(strangers, self._eras) else found

    @property
    def _table(self) -> QuestionTable:
        numbers = self._questions.slots, self._holdings.values, self._ranks.values
        return QuestionTable(self._eras.table, self._askers.table, *numbers, self._shelves.table, self._tracks)


def find(deliveries: Spans, known: QuestionTable) -> tuple[FoundQuestions, set[tuple[bytes, int]]]:
    """Find all deliveries whose question and record are known, and strangers among those who ask the others."""
    most = len(deliveries.begins)
    answered = Answered(*(np.empty(most, np.int64) for _ in Answered._fields))
    stretches = Spans(deliveries.data, *(np.zeros((_STRETCHES, most), np.int64) for _ in range(2)))
    closer = np.empty(most, np.int64)
    met = no_strangers(most)
    into = _Into(FoundQuestions(answered, closer, stretches), met)
    count, strangers = _find(deliveries, known, into, no_subject())
    names = met.names(deliveries.data, strangers)
    return FoundQuestions(Answered(*(column[:count] for column in answered)), closer[: most - count], stretches), names


@compiled
def names_of(place: int, era: int, kind: int, key: int) -> tuple[int, int]:
    """Name a question by two numbers."""
    return place * ERAS_KEPT + era, kind * KEY_NUMBERS + key


@compiled
def _find(deliveries: Spans, known: QuestionTable, into: _Into, subject: Subject) -> tuple[int, int]:
    """Find the answer to each delivery, or put it among those to be looked at closer; say how many were found, met."""
    count = closer = strangers = 0
    data, answered = deliveries.data, into.found.answered
    for row in range(len(deliveries.begins)):
        delivered = delivery_of(data, deliveries.begins[row], deliveries.ends[row], subject)
        era, question = _question_of(delivered, data, known)
        if question == STRANGER:
            strangers = note_stranger(into.met, strangers, delivered.sender_begin, delivered.sender_end, era)
        record = MISSING
        if question >= 0 and subject.tags[0] != 0:
            holding = known.holdings[question]
            record = record_on(known.shelves, holding, delivered.marks, checksum(data, subject))
        if record == MISSING:
            into.found.closer[closer] = row
            closer += 1
        else:
            answered.rows[count], answered.questions[count], answered.records[count] = row, question, record
            sender = data, delivered.sender_begin, delivered.sender_end
            answered.partitions[count] = partition_on(known.tracks, known.ranks[question], *sender)
            answered.took[count] = delivered.went_out - delivered.came_in
            _note(delivered, subject, count, into.found.stretches)
            count += 1
    return count, strangers


@compiled
def _question_of(delivered: Delivered, data: Bytes, known: QuestionTable) -> tuple[int, int]:
    """Find the era, and the question."""
    stamped = delivered.stamped
    if delivered.hops_end < 0:
        return MISSING, MISSING
    era = era_of(known.eras, data[stamped.context_begin : stamped.context_end], stamped.at)
    if era == MISSING:
        return MISSING, MISSING
    asker = found(known.askers.numbers, delivered.sender, era)
    if asker == MISSING:
        return era, STRANGER
    first, second = names_of(delivered.to, era, known.askers.kinds[asker], delivered.key)
    return era, found(known.questions, first, second)


@compiled
def _note(delivered: Delivered, subject: Subject, index: int, into: Spans) -> None:
    """Write down where everything stands that an answer repeats."""
    stamped = delivered.stamped
    _put(into, PARTITION, index, stamped.partition_begin, stamped.partition_end)
    _put(into, OFFSET, index, stamped.offset_begin, stamped.offset_end)
    _put(into, NUMBER, index, delivered.number_begin, delivered.number_end)
    _put(into, ID, index, delivered.id_begin, delivered.id_end)
    _put(into, SENDER, index, delivered.sender_begin, delivered.sender_end)
    _put(into, CONTROL, index, delivered.control_begin, delivered.control_end)
    _put(into, STAMP, index, stamped.begin, stamped.end)
    _put(into, HOPS, index, delivered.hops_begin, delivered.hops_end)
    for number in range(MOST_FIELDS):
        if subject.tags[number] != 0:
            _put(into, SUBJECT + number, index, subject.begins[number], subject.ends[number])


@compiled
def _put(into: Spans, stretch: int, index: int, begin: int, end: int) -> None:
    into.begins[stretch, index], into.ends[stretch, index] = begin, end
