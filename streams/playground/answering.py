"""What is asked of an edited policy, answered: problems, decisions with their reasons, differences, a draft, a form.

Every answer is one document; what can't be used is its `problems`, with lines. Nothing is kept between two questions.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Final, TypeAlias

import msgspec

from streams.diffs.changes import changes_of
from streams.diffs.comparing import Pair
from streams.diffs.document import document
from streams.diffs.words import keys_in_words
from streams.drafts.drafting import Model, draft_of
from streams.drafts.forming import formed
from streams.drafts.scalars import in_brackets
from streams.errors import Problem, UnusableFileError
from streams.explain.explaining import explain
from streams.explain.telling import to_json
from streams.messages.admit import Admitted, admit
from streams.messages.directory import Agency, Directory
from streams.messages.log import LogEntry, read_row
from streams.messages.message import Message, Reject
from streams.messages.places import PLACES
from streams.playground.asked import Asked, Compare, Decide, Draft, Form, Open, read_asked
from streams.playground.edited import EDITED, Ground, with_edited
from streams.playground.grounds import Grounds
from streams.policies.context import Context
from streams.policies.grants_file import read_grants
from streams.policies.lexicon import AGENCY_WORDS, CHOICES, PARTS
from streams.policies.plans import Plans
from streams.policies.rows import rows_of
from streams.policies.warnings import warnings

Document: TypeAlias = dict[str, object]

MOST_DESTINATIONS: Final = 5
"""So many of a message's destinations are explained."""

_LINE: Final = re.compile(rf"{EDITED}:(\d+)")


def answer(grounds: Grounds, content: bytes) -> bytes:
    """Answer a request; whatever it is, the answer says what is known to be in force."""
    return msgspec.json.encode({"in_force": grounds.in_force, **_document(grounds, content)})


def problem_document(problems: Iterable[Problem]) -> Document:
    """Say what is wrong, and on which line of the edited text, if it is there."""
    return {"problems": [{"line": _line(problem), **asdict(problem)} for problem in problems]}


def _line(problem: Problem) -> int | None:
    found = _LINE.fullmatch(problem.where)
    return int(found[1]) if found else None


def _document(grounds: Grounds, content: bytes) -> Document:
    try:
        return {"problems": [], **_answered(grounds, read_asked(content))}
    except msgspec.MsgspecError as error:
        return problem_document([Problem("the request", str(error))])
    except UnusableFileError as error:
        return problem_document(error.problems)


def _answered(grounds: Grounds, asked: Asked) -> Document:
    match asked:
        case Open():
            return _opened(grounds.by(asked.than))
        case Draft():
            return {"text": _draft(grounds.files, asked)}
        case Form():
            return {"text": formed(asked.text, EDITED)}
        case Decide():
            return _decided(grounds.by(asked.than), asked)
        case _:
            return _compared(grounds.by(asked.than), asked)


def _opened(ground: Ground) -> Document:
    return {
        "places": PLACES,
        "files": [
            {"state": source.states[0], "name": source.name, "text": source.text}
            for source in ground.sources
            if source.has_rules
        ],
        "words": [
            {
                "part": kind.__name__,
                "name": word.name,
                "about": word.about,
                "written": in_brackets({word.name: word.example})[1:-1],
            }
            for kind, words in PARTS.items()
            for word in words
        ],
        "choices": {**AGENCY_WORDS, **CHOICES},
        "askers": _askers(ground.directory),
        "answering": {place: ground.directory.switch_of(place) for place in PLACES},
    }


def _askers(directory: Directory) -> list[Document]:
    """Give one agency of each kind, the first by ORI, so that a message can be put together."""
    kinds: dict[tuple[str, str], Agency] = {}
    for agency in sorted(directory.agencies.values(), key=lambda agency: agency.ori):
        if "D" in agency.uses:
            kinds.setdefault((agency.agency, agency.acts_for), agency)
    return [
        {"agency": word, "acts_for": acts_for, "ori": kinds[word, acts_for].ori} for word, acts_for in sorted(kinds)
    ]


def _draft(ground: Ground, asked: Draft) -> str:
    models = {source.states[0]: source for source in ground.sources if source.has_rules}
    if asked.state not in PLACES or asked.like not in models:
        raise UnusableFileError(EDITED, (Problem("the draft", f"`{asked.like}` has no rules to be like"),))
    model = models[asked.like]
    return draft_of(Model(model.text, model.name), asked.state, asked.today)


def _decided(ground: Ground, asked: Decide) -> Document:
    """Decide by the rules beneath and with the file edited, and explain the latter."""
    bundle = with_edited(ground.bundle, asked.text, asked.force)
    grants = read_grants(asked.grants, "grants", bundle, ground.directory) if asked.grants.strip() else None
    after = Context(bundle, ground.directory, grants) if grants else Context(bundle, ground.directory)
    before = Context(ground.bundle, ground.directory, after.grants)
    entry = read_row(1, {"at": asked.at, "text": asked.message})
    admitted = admit(entry.message, ground.directory) if isinstance(entry.message, Message) else entry.message
    told = {"warnings": [asdict(warning) for warning in warnings(after)], "rows": _rows(before, after, entry)}
    if isinstance(admitted, Reject):
        return {**told, "reject": admitted.code, "explanation": None}
    return {**told, "reject": None, "explanation": _explained(after, entry, admitted)}


def _rows(before: Context, after: Context, entry: LogEntry) -> list[Document]:
    """Give each destination's rows by both."""
    pairs = zip(rows_of(Plans(before), entry), rows_of(Plans(after), entry), strict=True)
    return [{"to": new.to, "before": old, "after": new} for old, new in pairs]


def _explained(context: Context, entry: LogEntry, admitted: Admitted) -> Document:
    few = msgspec.structs.replace(admitted, requests=admitted.requests[:MOST_DESTINATIONS])
    return to_json(explain(context, entry.at_us or 0, few))


def _compared(ground: Ground, asked: Compare) -> Document:
    """Compare the rules beneath with those with the file edited."""
    edited = with_edited(ground.bundle, asked.text, asked.force)
    found = document(changes_of(Pair(ground.bundle, edited, ground.directory)), None)
    return {"changes": [*_listed(found["changes"]), *_listed(found["other_removals"])]}


def _listed(changes: object) -> Iterator[Document]:
    for change in changes if isinstance(changes, list) else ():
        yield {**change, "data": keys_in_words(change["when"]["keys"])}
