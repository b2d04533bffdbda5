"""What solvers are told: a world, what bundles make of it, and the intents, all by name, as one SMT-LIB 2 text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from streams.messages.directory import Directory
from streams.policies.bundle import Bundle
from streams.policies.digest import digest
from streams.prove.claims import Claim, claim_of, looks_of
from streams.prove.decision import Outcomes, outcomes
from streams.prove.intents import Intent
from streams.prove.smtlib import Writer, symbol
from streams.prove.terms import Flag, Term
from streams.prove.world import World, grantable, latest_us


@dataclass(frozen=True)
class Question:
    """Of which messages is spoken, and what must not become of them; both by name."""

    name: str
    premise: Flag
    breach: Flag
    plain: tuple[Flag, ...]
    """What makes a message plain to read, the most telling first."""


@dataclass(frozen=True)
class Script:
    """Everything that is told, before anything is asked."""

    world: World
    text: str
    questions: tuple[Question, ...]

    @property
    def digest(self) -> str:
        """Name the text."""
        return digest(self.text.encode())

    def written(self) -> str:
        """Write it so that any solver can be asked: `unsat` to the first check of an intent means proven.

        The second says whether there is any message that it speaks of.
        """
        return "".join(("(set-logic ALL)\n", self.text, *map(_asked, self.questions)))


class Draft:
    """A script that is being written."""

    def __init__(self, directory: Directory, bundles: Sequence[Bundle], intents: Iterable[Intent]) -> None:
        self.world = World.of(directory, bundles, looks_of(intents))
        self.writer = Writer(self.world.variables())
        self._questions: list[Question] = []
        for term in self.world.possible(grantable(bundles)):
            self.writer.claim(term)
        plain = enumerate(self.world.plain(latest_us(bundles)))
        self._plain = tuple(self.writer.define(f"plain {number}", term) for number, term in plain)

    def outcomes(self, bundle: Bundle, name: str) -> Outcomes:
        """Write what a bundle makes of every message."""
        return outcomes(self.writer, self.world, bundle, name)

    def ask(self, name: str, premise: Term, breach: Term) -> None:
        """Write a question."""
        premised = self.writer.define(f"{name}: premise", premise)
        broken = self.writer.define(f"{name}: breach", breach)
        self._questions.append(Question(name, premised, broken, self._plain))

    def claim(self, intent: Intent, made: Outcomes) -> Claim:
        """Write an intent as formulas."""
        return claim_of(intent, self.world, made)

    def finished(self) -> Script:
        """Give all that was written."""
        return Script(self.world, self.writer.taken(), tuple(self._questions))


def script_of(directory: Directory, bundle: Bundle, intents: Sequence[Intent]) -> Script:
    """Write whether a bundle does what intents want."""
    draft = Draft(directory, (bundle,), intents)
    made = draft.outcomes(bundle, "policies")
    for intent in intents:
        claim = draft.claim(intent, made)
        draft.ask(intent.id, claim.premise, claim.breach)
    return draft.finished()


def _asked(question: Question) -> str:
    premise, breach = symbol(question.premise.name), symbol(question.breach.name)
    return f"(push 1)\n(assert {premise})\n(push 1)\n(assert {breach})\n(check-sat)\n(pop 1)\n(check-sat)\n(pop 1)\n"
