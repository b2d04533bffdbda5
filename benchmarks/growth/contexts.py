"""Contexts that grow: one state with so many rules, or a directory of so many agencies. The rest stays as it is."""

from functools import cache
from itertools import cycle, islice
from typing import Final

from producers.traffic.agencies import invented_agencies
from streams.messages.directory import Directory
from streams.policies.bundle import Bundle
from streams.policies.context import Context
from streams.policies.model import Policy

STATE: Final = "WA"
"""The one place that is asked."""
REFUSED: Final = "ice"
"""Who is refused there."""
OTHERS: Final = ("dea", "atf", "usms", "fbi")
"""Whom the other rules are about. None of them asks: each such rule has to be looked at, and none acts."""

_CLASSES: Final = (["driver"], ["vehicle"], ["driver", "vehicle"], ["photo"])
_SEED: Final = 1


def _rule(number: int, agency: str, classes: list[str]) -> dict[str, object]:
    return {
        "id": f"growth-{number:05}",
        "effect": "refuse",
        "asker": {"agencies": [agency]},
        "data": {"classes": classes},
        "law": {"citation": f"invented {number}", "since": "2020-01-01", "not_modelled": []},
        "block": {"since": "2020-01-01", "at": "hub"},
        "author": "bench",
        "cases": [],
    }


def bundle_of(rules: int) -> Bundle:
    """Make a bundle of one state with so many rules, of which one is about somebody who asks."""
    others = zip(cycle(OTHERS), cycle(_CLASSES[:3]), strict=False)
    made = [_rule(number, agency, classes) for number, (agency, classes) in enumerate(islice(others, rules - 1), 1)]
    policy = {
        "state": STATE,
        "zone": "America/Los_Angeles",
        "rules": [_rule(0, REFUSED, ["driver", "vehicle"]), *made],
    }
    return Bundle.of([Policy.model_validate(policy)])


@cache
def directory_of(agencies: int) -> Directory:
    """Invent so many agencies."""
    return Directory(invented_agencies(agencies, _SEED))


def context_of(rules: int, agencies: int) -> Context:
    """Put both together."""
    return Context(bundle_of(rules), directory_of(agencies))
