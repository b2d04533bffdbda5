"""What the lanes told of plain answers, kept as numbers: whose answer to what is handed over without being looked at.

Nothing is decided here. Kept is what was found for an answer to a key, from places of one sort to one kind of asker in
one era, where no such answer can be decided otherwise, whatever it says.
"""

from typing import NamedTuple

import numpy as np

from streams.broker.columns import Bytes, Integers, Spans
from streams.compiled import compiled
from streams.messages.wire import Response
from streams.metrics.books import Tally
from streams.switch.stages.audit import is_plain
from streams.switch.stages.back import BOOKED, Pairing
from streams.switch.stages.columns.answers import Answer, answer_of
from streams.switch.stages.columns.counting import CountKeys
from streams.switch.stages.columns.destinations import Tracks, partition_on, rank_of, tracks_of
from streams.switch.stages.columns.eras import ERAS_KEPT, Eras, EraTable, era_of
from streams.switch.stages.columns.growing import Column, Pieces, joined
from streams.switch.stages.columns.parties import Parties, PartyTable
from streams.switch.stages.columns.scanning import KEY_NUMBERS, name_code
from streams.switch.stages.columns.slots import MISSING, Register, Slots, found
from streams.switch.stages.columns.strangers import Known, Strangers, no_strangers, note_strangers
from streams.switch.stages.lanes import LANES_KEPT, LanesByContext
from streams.switch.stages.replies import decided
from streams.switch.stages.routes import Routes
from streams.switch.stages.stage import Contexts


class PairTable(NamedTuple):
    """What is kept, as the compiled loop reads it."""

    eras: EraTable
    parties: PartyTable
    pairs: Slots
    """By sort of place and era, and by kind, asked key and key: an index of the next."""
    ranks: Integers
    """Pair → how urgent its answer is."""
    tracks: Tracks


class FoundAnswers(NamedTuple):
    """What a batch came to: answers that are plainly handed over, and the rest."""

    rows: Integers
    """Answer → its record; all but the last are of an answer."""
    pairs: Integers
    places: Integers
    """Whose data it is."""
    partitions: Integers
    begins: Integers
    """What is handed over as it came stands from here to the next."""
    content_ends: Integers
    to_begins: Integers
    to_ends: Integers
    asked_of_begins: Integers
    asked_of_ends: Integers
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
        self._parties = Parties()
        self._pairs = Register()
        self._ranks = Column()
        self._decided = Pieces()
        self._booked = CountKeys()
        self._is_full = False

    @property
    def decided(self) -> Spans:
        """Give what the reply of every pair says of its decision."""
        return self._decided.spans

    def count(self, answers: FoundAnswers, tally: Tally) -> None:
        """Book what is handed over."""
        self._booked.count(answers.pairs, answers.places, self._parties.place_names, tally)

    def tidy(self, contexts: Contexts, lanes: LanesByContext) -> None:
        """Forget everything if the lanes or contexts it was learned of are gone, or there was no room for more."""
        if self._is_full or not self._eras.hold(contexts, lanes):
            self._begin()

    def learn(self, response: Response, pairing: Pairing) -> None:
        """Keep what an answer was found to be, if every such answer is handed over whatever it says."""
        decision, asker = pairing.plan.decision, pairing.lanes.asker(response.to.encode())
        if asker is None or decision is None or not is_plain(decision):
            return
        era = self._eras.number(pairing.lanes, response.stamp.at)
        if era is None or max(len(self._parties), len(self._pairs)) >= LANES_KEPT:
            self._is_full = True
            return
        keys = name_code(response.asked_key.encode()), name_code(response.key.encode())
        holder = pairing.lanes.holder(response.asked_of)
        named = names(self._parties.sort(holder), era, asker.kind, *keys)
        if self._pairs.get(*named) == MISSING:
            self._pairs.add(*named, self._ranks.add(rank_of(response.key)))
            self._decided.add(decided(decision))
            self._booked.add(pairing.asked.account, BOOKED[decision.verdict])

    def find(self, answers: Spans) -> FoundAnswers:
        """Find all answers whose pair is known."""
        found, strangers = find(answers, np.arange(len(answers.begins)), self._table)
        if not self._parties.meet(strangers, self._eras):
            return found
        more, _ = find(answers, found.closer, self._table)
        return joined([found, more])._replace(closer=more.closer)

    @property
    def _table(self) -> PairTable:
        return PairTable(self._eras.table, self._parties.table, self._pairs.slots, self._ranks.values, self._tracks)


def find(answers: Spans, among: Integers, known: PairTable) -> tuple[FoundAnswers, set[tuple[bytes, int]]]:
    """Find all answers whose pair is known, among some, and whom others name that was never met."""
    most = len(among)
    into, met = FoundAnswers(*(np.empty(most, np.int64) for _ in FoundAnswers._fields)), no_strangers(2 * most)
    count, strangers = _find(answers, among, known, into, met)
    handed_over = FoundAnswers(*(column[:count] for column in into))
    return handed_over._replace(closer=into.closer[: most - count]), met.names(answers.data, strangers)


def names(sort: int, era: int, kind: int, asked_key: int, key: int) -> tuple[int, int]:
    """Name a pair by two numbers."""
    return (sort + 1) * ERAS_KEPT + era, (kind * KEY_NUMBERS + asked_key) * KEY_NUMBERS + key


names_of = compiled(names)
"""The same, where compiled code calls it: to call compiled code once takes longer than to work this out."""


@compiled
def _find(answers: Spans, among: Integers, known: PairTable, into: FoundAnswers, met: Strangers) -> tuple[int, int]:
    """Find the pair of each answer, or put it among those to be looked at closer; say how many were found, and met."""
    count = closer = strangers = 0
    for row in among:
        answer = answer_of(answers.data, answers.begins[row], answers.ends[row])
        named = _pair_of(answer, answers.data, known)
        if named.kept == MISSING:
            into.closer[closer] = row
            closer += 1
            asker, holder = (answer.to_begin, answer.to_end), (answer.asked_of_begin, answer.asked_of_end)
            strangers = note_strangers(met, strangers, named, asker, holder)
        else:
            into.rows[count], into.pairs[count] = row, named.kept
            into.places[count] = known.parties.places[named.holder]
            place = answers.data, answer.to_begin, answer.to_end
            into.partitions[count] = partition_on(known.tracks, known.ranks[named.kept], *place)
            _note(answers.begins[row], answer, count, into)
            count += 1
    return count, strangers


@compiled
def _pair_of(answer: Answer, data: Bytes, known: PairTable) -> Known:
    """Find the era, who asked, where, and the pair: none unless it is the holder who answers."""
    stamped, parties = answer.stamped, known.parties
    if answer.hops_end < 0:
        return Known(MISSING, MISSING, MISSING, MISSING)
    era = era_of(known.eras, data[stamped.context_begin : stamped.context_end], stamped.at)
    if era == MISSING:
        return Known(MISSING, MISSING, MISSING, MISSING)
    asker, holder = found(parties.numbers, answer.to, era), found(parties.numbers, answer.asked_of, era)
    if min(asker, holder) == MISSING or parties.answerers[holder] != answer.sender:
        return Known(era, asker, holder, MISSING)
    first, second = names_of(parties.sorts[holder], era, parties.kinds[asker], answer.asked_key, answer.key)
    return Known(era, asker, holder, found(known.pairs, first, second))


@compiled
def _note(begin: int, answer: Answer, index: int, into: FoundAnswers) -> None:
    """Write down where an answer's parts stand, and its hops."""
    into.begins[index], into.content_ends[index] = begin, answer.content_end
    into.to_begins[index], into.to_ends[index] = answer.to_begin, answer.to_end
    into.asked_of_begins[index], into.asked_of_ends[index] = answer.asked_of_begin, answer.asked_of_end
    into.stamp_begins[index], into.stamp_ends[index] = answer.stamped.begin, answer.hops_end
    into.came_in[index], into.went_out[index] = answer.came_in, answer.went_out
