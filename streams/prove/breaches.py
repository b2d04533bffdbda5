"""Whether one message breaks an intent: what `claims.py` says of all messages, asked of one, and in other words.

A counterexample is held to this and to the real decision, so that a slip in the formulas can't be shown as a finding.
"""

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Final

from streams.messages.agencies import ancestry
from streams.messages.directory import Agency, Directory
from streams.messages.keys import Traffic
from streams.messages.places import MULTI_STATE
from streams.policies.bundle import photo_keys, sure_keys
from streams.policies.decision import Decision, Verdict
from streams.policies.evidence import Evidence
from streams.policies.model import Asker
from streams.policies.profiles import Profile
from streams.prove.counterexamples import Example
from streams.prove.intents import Intent, Never
from streams.prove.world import Route


def breaks(intent: Intent, example: Example, decision: Decision, directory: Directory) -> bool:
    """Say whether an intent speaks of a message, and what it forbids becomes of it."""
    return speaks_of(intent, example, directory) and befalls(intent, example, decision)


def speaks_of(intent: Intent, example: Example, directory: Directory) -> bool:
    """Say whether all that an intent says of messages is so of one."""
    return all(holds(intent, example, directory) for holds in _PARTS)


def befalls(intent: Intent, example: Example, decision: Decision) -> bool:
    """Say whether what an intent forbids becomes of a message."""
    if intent.keeping:
        left = Evidence(example.message.fields).holding(intent.keeping).difference(decision.removed)
        return bool(left) and decision.verdict in _BEFALLING[Never.REACH]
    return decision.verdict in _BEFALLING[intent.never]


_BEFALLING: Final[Mapping[Never, frozenset[Verdict]]] = {
    Never.REACH: frozenset({Verdict.DELIVER, Verdict.REDACT}),
    Never.DELIVER: frozenset({Verdict.DELIVER}),
    Never.REDACT: frozenset({Verdict.REDACT}),
    Never.REFUSE: frozenset({Verdict.REFUSE}),
    Never.LIMIT: frozenset({Verdict.REFUSE, Verdict.REDACT}),
}


def _whose(intent: Intent, example: Example, directory: Directory) -> bool:
    holder = example.message.sender if _is_answer(example) else example.to
    return not intent.whose or directory.state_of(holder) in intent.whose


def _asker(intent: Intent, example: Example, directory: Directory) -> bool:
    who, ori = intent.asker, example.to if _is_answer(example) else example.message.sender
    if who is None:
        return True
    entry = directory.entry_of(ori)
    return (
        entry is not None
        and not (who.acts_for and entry.acts_for)
        and _means(who, entry)
        and not (who.but and _means(who.but, entry))
    )


def _means(asker: Asker, entry: Agency) -> bool:
    patterns = frozenset(pattern for pattern in asker.oris if fnmatchcase(entry.ori, pattern))
    return Profile(ancestry(entry.agency), ancestry(entry.acts_for), patterns, None, entry.uses).matches(asker)


def _data(intent: Intent, example: Example, _directory: Directory) -> bool:
    code = example.ticket.asked_key if example.ticket else example.message.key.code
    if intent.data is None or code in sure_keys(intent.data):
        return True
    return code in photo_keys(intent.data) and Evidence(example.message.fields, ticket=example.ticket).asks_photo()


def _traffic(intent: Intent, example: Example, _directory: Directory) -> bool:
    return example.message.key.traffic in intent.of_traffic


def _routes(intent: Intent, example: Example, directory: Directory) -> bool:
    return not intent.routes or _route(example, directory) in intent.routes


def _route(example: Example, directory: Directory) -> Route:
    if example.message.destinations == (MULTI_STATE,):
        return Route.MULTI_STATE
    return Route.CODE if directory.entry_of(example.to) is None else Route.ORI


def _when(intent: Intent, example: Example, _directory: Directory) -> bool:
    return all(Evidence(example.message.fields).meets(condition) for condition in intent.when)


def _time(intent: Intent, example: Example, _directory: Directory) -> bool:
    since_us, until_us = intent.span_us
    return (since_us is None or since_us <= example.at_us) and (until_us is None or example.at_us < until_us)


def _without_grant(intent: Intent, example: Example, _directory: Directory) -> bool:
    return not any(grant.basis in intent.unless_granted for grant in example.grants)


def _is_answer(example: Example) -> bool:
    return example.message.key.traffic is Traffic.ANSWER


_PARTS: Final[tuple[Callable[[Intent, Example, Directory], bool], ...]] = (
    _whose,
    _asker,
    _data,
    _traffic,
    _routes,
    _when,
    _time,
    _without_grant,
)
