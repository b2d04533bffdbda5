"""What the lanes told of plain deliveries, kept as numbers: which are answered from the population and nothing else.

Nothing is decided here. Kept is that places of one sort answer a key to one kind of asker in one era, where no such
query is refused there or needs to be read, whatever it says.
"""

from typing import Final, NamedTuple

import numpy as np

from streams.broker.columns import Bytes, Integers, Spans
from streams.compiled import compiled
from streams.messages.fields import identifying
from streams.messages.keys import ANSWERS, KEYS, DataClass
from streams.messages.wire import Delivery
from streams.policies.decision import Verdict
from streams.switch.stages.columns.deliveries import Delivered, delivery_of
from streams.switch.stages.columns.destinations import Tracks, partition_on, rank_of, tracks_of
from streams.switch.stages.columns.eras import ERAS_KEPT, Eras, EraTable, era_of
from streams.switch.stages.columns.growing import Column, Pieces, joined
from streams.switch.stages.columns.parties import NOBODY, Parties, PartyTable
from streams.switch.stages.columns.scanning import KEY_NUMBERS, name_code
from streams.switch.stages.columns.shelves import SHELVES_KEPT, ShelfTable, Shelves, holding, holding_of, record_on
from streams.switch.stages.columns.slots import MISSING, Register, Slots, found
from streams.switch.stages.columns.strangers import Known, Strangers, no_strangers, note_strangers
from streams.switch.stages.columns.subjects import MOST_FIELDS, Subject, checksum, marks_of, no_subject
from streams.switch.stages.lanes import LANES_KEPT, Lane, Lanes, LanesByContext
from streams.switch.stages.onward import encode
from streams.switch.stages.population import PHOTO_WANTED, Question
from streams.switch.stages.routes import Routes
from streams.switch.stages.stage import Contexts
from streams.switch.stages.state import Emulated

PARTITION, OFFSET, NUMBER, ID, SENDER, CONTROL, TO, STAMP, HOPS = range(9)
"""The stretches of a delivery that its answer repeats."""
SUBJECT: Final = 9
"""The first of those of its subject."""
_STRETCHES: Final = SUBJECT + MOST_FIELDS
_CLASSES: Final = {data_class: number for number, data_class in enumerate(DataClass)}


class QuestionTable(NamedTuple):
    """What is kept, as the compiled loop reads it."""

    eras: EraTable
    parties: PartyTable
    questions: Slots
    """By sort of place and era, and by kind and key: an index of the next two."""
    classes: Integers
    """Question → the number of the class of data it is about."""
    ranks: Integers
    """Question → how urgent it is."""
    shelves: ShelfTable
    tracks: Tracks


class Answered(NamedTuple):
    """Deliveries that are plainly answered; all of these are of a delivery."""

    rows: Integers
    """Its record in the batch."""
    questions: Integers
    holders: Integers
    """Where it went: a party."""
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
        data, begins, ends = self.stretches
        return Spans(data, begins[number], ends[number])

    def and_more(self, more: "FoundQuestions") -> "FoundQuestions":
        """Add what was found when those to be looked at closer were searched again."""
        (data, *ours), (_, *theirs) = self.stretches, more.stretches
        stretches = Spans(data, *(np.concatenate(both, axis=1) for both in zip(ours, theirs, strict=True)))
        return FoundQuestions(joined([self.answered, more.answered]), more.closer, stretches)


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
        self._parties = Parties(self._emulated.out_of_service | self._emulated.outside)
        self._questions = Register()
        self._classes = Column()
        self._ranks = Column()
        self._heads = Pieces()
        self._tails = Pieces()
        self._shelves = Shelves()
        self._is_full = False

    @property
    def heads(self) -> Spans:
        """Give what stands between id and who answers in the answers to every question."""
        return self._heads.spans

    @property
    def answerers(self) -> Spans:
        """Give the name of who answers for each party."""
        return self._parties.answerer_names

    @property
    def tails(self) -> Spans:
        """Give what stands between fields and destination in the answers to every question."""
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
        asker, holder = lanes.asker(delivery.letter.sender.encode()), lanes.holder(delivery.to)
        if asker is None or holder is None or not self._is_answered(lane):
            return
        era, key = self._eras.number(lanes, delivery.stamp.at), delivery.letter.key
        if era is None or self._has_no_room():
            self._is_full = True
            return
        named = names(self._parties.sort(holder), era, asker.kind, name_code(key.encode()))
        if self._questions.get(*named) == MISSING:
            self._questions.add(*named, self._classes.add(_CLASSES[KEYS[key].data_class]))
            self._ranks.add(rank_of(key))
            self._heads.add(b'","key":%b,"from":"' % encode(ANSWERS[key][0]))
            self._tails.add(b'],"free":"","asked_key":%b,"asked_of":"' % encode(key))
        self._fill_shelf(delivery, holder.whose)

    def _is_answered(self, lane: Lane) -> bool:
        decision = lane.plan.decision
        is_let_through = decision is not None and decision.verdict is not Verdict.REFUSE
        return is_let_through and lane.answerer is not None and lane.account.whose not in self._emulated.out_of_service

    def _has_no_room(self) -> bool:
        return max(len(self._parties), len(self._questions)) >= LANES_KEPT

    def _fill_shelf(self, delivery: Delivery, whose: str) -> None:
        fields, data_class = delivery.letter.fields, KEYS[delivery.letter.key].data_class
        known = frozenset(tag for tag, _ in identifying(fields))
        held, marks = holding(self._parties.number(whose), _CLASSES[data_class]), marks_of(fields, known)
        # When there are shelves enough none is added: to forget would let one sender slow all others down.
        is_wanted = 0 < len(known) <= MOST_FIELDS and len(self._shelves) < SHELVES_KEPT
        if is_wanted and not self._shelves.has(held, marks):
            question = Question(whose, data_class, PHOTO_WANTED in fields)
            self._shelves.fill(held, marks, self._emulated.population.records(question), known)

    def find(self, deliveries: Spans) -> FoundQuestions:
        """Find all deliveries whose question and record are known."""
        found, strangers = find(deliveries, np.arange(len(deliveries.begins)), self._table)
        if not self._parties.meet(strangers, self._eras):
            return found
        more, _ = find(deliveries, found.closer, self._table)
        return found.and_more(more)

    @property
    def _table(self) -> QuestionTable:
        numbers = self._questions.slots, self._classes.values, self._ranks.values
        return QuestionTable(self._eras.table, self._parties.table, *numbers, self._shelves.table, self._tracks)


def find(deliveries: Spans, among: Integers, known: QuestionTable) -> tuple[FoundQuestions, set[tuple[bytes, int]]]:
    """Find all deliveries whose question and record are known, among some, and whom others name that was never met."""
    most = len(among)
    answered = Answered(*(np.empty(most, np.int64) for _ in Answered._fields))
    stretches = Spans(deliveries.data, *(np.zeros((_STRETCHES, most), np.int64) for _ in range(2)))
    closer, met = np.empty(most, np.int64), no_strangers(2 * most)
    into = _Into(FoundQuestions(answered, closer, stretches), met)
    count, strangers = _find(deliveries, among, known, into, no_subject())
    found = Answered(*(column[:count] for column in answered))
    filled = Spans(deliveries.data, stretches.begins[:, :count], stretches.ends[:, :count])
    return FoundQuestions(found, closer[: most - count], filled), met.names(deliveries.data, strangers)


def names(sort: int, era: int, kind: int, key: int) -> tuple[int, int]:
    """Name a question by two numbers."""
    return (sort + 1) * ERAS_KEPT + era, kind * KEY_NUMBERS + key


names_of = compiled(names)
"""The same, where compiled code calls it: to call compiled code once takes longer than to work this out."""


@compiled
def _find(deliveries: Spans, among: Integers, known: QuestionTable, into: _Into, subject: Subject) -> tuple[int, int]:
    """Find the answer to each delivery, or put it among those to be looked at closer; say how many were found, met."""
    count = closer = strangers = 0
    data, answered = deliveries.data, into.found.answered
    for row in among:
        delivered = delivery_of(data, deliveries.begins[row], deliveries.ends[row], subject)
        named = _question_of(delivered, data, known)
        record = _record_of(delivered, named, known, data, subject)
        if record == MISSING:
            into.found.closer[closer] = row
            closer += 1
            asker, holder = (delivered.sender_begin, delivered.sender_end), (delivered.to_begin, delivered.to_end)
            strangers = note_strangers(into.met, strangers, named, asker, holder)
        else:
            answered.rows[count], answered.questions[count], answered.records[count] = row, named.kept, record
            answered.holders[count] = named.holder
            sender = data, delivered.sender_begin, delivered.sender_end
            answered.partitions[count] = partition_on(known.tracks, known.ranks[named.kept], *sender)
            answered.took[count] = delivered.went_out - delivered.came_in
            _note(delivered, subject, count, into.found.stretches)
            count += 1
    return count, strangers


@compiled
def _question_of(delivered: Delivered, data: Bytes, known: QuestionTable) -> Known:
    """Find the era, who asks, where, and the question: none where nobody answers."""
    stamped, parties = delivered.stamped, known.parties
    if delivered.hops_end < 0:
        return Known(MISSING, MISSING, MISSING, MISSING)
    era = era_of(known.eras, data[stamped.context_begin : stamped.context_end], stamped.at)
    if era == MISSING:
        return Known(MISSING, MISSING, MISSING, MISSING)
    asker, holder = found(parties.numbers, delivered.sender, era), found(parties.numbers, delivered.to, era)
    if min(asker, holder) == MISSING or parties.answerers[holder] == NOBODY:
        return Known(era, asker, holder, MISSING)
    first, second = names_of(parties.sorts[holder], era, parties.kinds[asker], delivered.key)
    return Known(era, asker, holder, found(known.questions, first, second))


@compiled
def _record_of(delivered: Delivered, named: Known, known: QuestionTable, data: Bytes, subject: Subject) -> int:
    """Find the record that answers a question."""
    if named.kept == MISSING or subject.tags[0] == 0:
        return MISSING
    held = holding_of(known.parties.places[named.holder], known.classes[named.kept])
    return record_on(known.shelves, held, delivered.marks, checksum(data, subject))


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
    _put(into, TO, index, delivered.to_begin, delivered.to_end)
    _put(into, STAMP, index, stamped.begin, stamped.end)
    _put(into, HOPS, index, delivered.hops_begin, delivered.hops_end)
    for number in range(MOST_FIELDS):
        if subject.tags[number] != 0:
            _put(into, SUBJECT + number, index, subject.begins[number], subject.ends[number])


@compiled
def _put(into: Spans, stretch: int, index: int, begin: int, end: int) -> None:
    into.begins[stretch, index], into.ends[stretch, index] = begin, end
