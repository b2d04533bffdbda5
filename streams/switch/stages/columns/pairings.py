"""What the lanes told of plain answers, kept as numbers: whose answer to what is handed over without being looked at.

Nothing is decided here. Kept is what was found for an answer to a key, from one sender to one kind of asker in one era,
where no such answer can be decided otherwise, whatever it says.
"""

from typing import NamedTuple

import numpy as np

from streams.broker.columns import Bytes, Integers, Spans
from streams.compiled import compiled
from streams.messages.wire import Response
from streams.switch.stages.audit import is_plain
from streams.switch.stages.back import BOOKED, Pairing
from streams.switch.stages.columns.answers import Answer, answer_of
from streams.switch.stages.columns.askers import Askers, AskerTable, rank_of
from streams.switch.stages.columns.counting import CountKeys
from streams.switch.stages.columns.destinations import Tracks, partition_on, tracks_of
from streams.switch.stages.columns.eras import ERAS_KEPT, Eras, EraTable, era_of
from streams.switch.stages.columns.growing import Column, Pieces
from streams.switch.stages.columns.scanning import KEY_NUMBERS, is_name, name_code
from streams.switch.stages.columns.slots import MISSING, Register, Slots, found
from streams.switch.stages.columns.strangers import STRANGER, Strangers, no_strangers, note_stranger
from streams.switch.stages.lanes import LANES_KEPT, LanesByContext
from streams.switch.stages.replies import outcome
from streams.switch.stages.routes import Routes
from streams.switch.stages.stage import Contexts


class PairTable(NamedTuple):
    """What is kept, as the compiled loop reads it."""

    eras: EraTable
    askers: AskerTable
    pairs: Slots
    """By place and era, and by kind, asked key and key: an index of the next two."""
    senders: Integers
    """Pair → who answers."""
    ranks: Integers
    """Pair → how urgent its answer is."""
    tracks: Tracks


class FoundAnswers(NamedTuple):
    """What a batch came to: answers that are plainly handed over, and the rest."""

    rows: Integers
    """Answer → its record; all but the last are of an answer."""
    pairs: Integers
    partitions: Integers
    begins: Integers
    """What is handed over as it came stands from here to the next."""
    content_ends: Integers
    to_begins: Integers
    to_ends: Integers
    stamp_begins: Integers
    """The stamp and first hops stand from here to the next."""
    stamp_ends: Integers
    came_in: Integers
    went_out: Integers
    closer: Integers
    """Records that must be looked at closer."""


class Pairings:
    """What is kept of all contexts' lanes."""

    def __init__(self, routes: Routes) -> None:
        """Begin with nothing."""
        self._tracks = tracks_of(routes.replies)
        self._begin()

    def _begin(self) -> None:
        self._eras = Eras()
        self._askers = Askers()
        self._pairs = Register()
        self._senders = Column()
        self._ranks = Column()
        self._outcomes = Pieces()
        self.booked = CountKeys()
        """Pair → under which key its answer is counted."""
        self._is_full = False

    @property
    def outcomes(self) -> Spans:
        """Give what the reply of every pair says of its decision."""
        return self._outcomes.spans

    def tidy(self, contexts: Contexts, lanes: LanesByContext) -> None:
        """Forget everything if the lanes or contexts it was learned of are gone, or there was no room for more."""
        if self._is_full or not self._eras.hold(contexts, lanes):
            self._begin()

    def learn(self, response: Response, pairing: Pairing) -> None:
        """Keep what an answer was found to be, if every such answer is handed over whatever it says."""
        decision, asker = pairing.plan.decision, pairing.lanes.asker(response.to.encode())
        if asker is None or decision is None or not is_plain(decision) or not is_name(response.asked_of):
            return
        era = self._eras.number(pairing.lanes, response.stamp.at)
        if era is None or max(len(self._askers), len(self._pairs)) >= LANES_KEPT:
            self._is_full = True
            return
        self._askers.learn(asker, era)
        keys = name_code(response.asked_key.encode()), name_code(response.key.encode())
        names = names_of(name_code(response.asked_of.encode()), era, asker.kind, *keys)
        if self._pairs.get(*names) == MISSING:
            self._pairs.add(*names, self._senders.add(name_code(response.sender.encode())))
            self._ranks.add(rank_of(response.key))
            self._outcomes.add(outcome(response.asked_of, decision))
            self.booked.add(pairing.asked.account.key(BOOKED[decision.verdict]))

    def find(self, answers: Spans) -> FoundAnswers:
        """Find all answers whose pair is known."""
        found, strangers = find(answers, self._table)
        return find(answers, self._table)[0] if self._askers.meet(strangers, self._eras) else found

    @property
    def _table(self) -> PairTable:
        numbers = self._pairs.slots, self._senders.values, self._ranks.values
        return PairTable(self._eras.table, self._askers.table, *numbers, self._tracks)


def find(answers: Spans, known: PairTable) -> tuple[FoundAnswers, set[tuple[bytes, int]]]:
    """Find all answers whose pair is known, and strangers among those who get the others."""
    most = len(answers.begins)
    into, met = FoundAnswers(*(np.empty(most, np.int64) for _ in FoundAnswers._fields)), no_strangers(most)
    count, strangers = _find(answers, known, into, met)
    handed_over = FoundAnswers(*(column[:count] for column in into))
    return handed_over._replace(closer=into.closer[: most - count]), met.names(answers.data, strangers)


@compiled
def names_of(place: int, era: int, kind: int, asked_key: int, key: int) -> tuple[int, int]:
    """Name a pair by two numbers."""
    return place * ERAS_KEPT + era, (kind * KEY_NUMBERS + asked_key) * KEY_NUMBERS + key


@compiled
def _find(answers: Spans, known: PairTable, into: FoundAnswers, met: Strangers) -> tuple[int, int]:
    """Find the pair of each answer, or put it among those to be looked at closer; say how many were found, and met."""
    count = closer = strangers = 0
    for row in range(len(answers.begins)):
        answer = answer_of(answers.data, answers.begins[row], answers.ends[row])
        era, pair = _pair_of(answer, answers.data, known)
        if pair == STRANGER:
            strangers = note_stranger(met, strangers, answer.to_begin, answer.to_end, era)
        if pair < 0 or known.senders[pair] != answer.sender:
            into.closer[closer] = row
            closer += 1
        else:
            into.rows[count], into.pairs[count] = row, pair
            place = answers.data, answer.to_begin, answer.to_end
            into.partitions[count] = partition_on(known.tracks, known.ranks[pair], *place)
            _note(answers.begins[row], answer, count, into)
            count += 1
    return count, strangers


@compiled
def _pair_of(answer: Answer, data: Bytes, known: PairTable) -> tuple[int, int]:
    """Find the era, and the pair."""
    stamped = answer.stamped
    if answer.hops_end < 0:
        return MISSING, MISSING
    era = era_of(known.eras, data[stamped.context_begin : stamped.context_end], stamped.at)
    if era == MISSING:
        return MISSING, MISSING
    asker = found(known.askers.numbers, answer.to, era)
    if asker == MISSING:
        return era, STRANGER
    first, second = names_of(answer.asked_of, era, known.askers.kinds[asker], answer.asked_key, answer.key)
    return era, found(known.pairs, first, second)


@compiled
def _note(begin: int, answer: Answer, index: int, into: FoundAnswers) -> None:
    """Write down where an answer's parts stand, and its hops."""
    into.begins[index], into.content_ends[index] = begin, answer.content_end
    into.to_begins[index], into.to_ends[index] = answer.to_begin, answer.to_end
    into.stamp_begins[index], into.stamp_ends[index] = answer.stamped.begin, answer.hops_end
    into.came_in[index], into.went_out[index] = answer.came_in, answer.went_out
