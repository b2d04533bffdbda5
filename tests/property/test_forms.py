"""Laws of the one form of policy files, for random policies with comments wherever they may stand."""

import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.drafts.comments import comments_of
from streams.drafts.forming import formed
from streams.drafts.layout import canonical
from streams.files.yaml_text import Plain, read_yaml
from streams.policies.load import read_bundle
from tests.policy_worlds import Chance

_TEXTS = ("a law", "yes: no", "# 1", "", "{", "1.10", "2025-01-01", "true", "† – ü 🚓", "a \"b\" \\ 'c'", "a\nb", " x ")


class Author:
    """Somebody who writes a policy as they like, from a seed."""

    def __init__(self, seed: int) -> None:
        """Begin."""
        self._random = Random(seed)
        self._policy = Chance(seed).policy("WA").model_dump(mode="json", exclude_defaults=True)
        for rule in self._policy["rules"]:
            rule["author"] = self._random.choice([text for text in _TEXTS if text.strip()])

    def text(self) -> str:
        """Write the policy, with comments and blank lines strewn over its lines."""
        plain = canonical(self._policy, comments_of("", read_yaml("", "empty")))
        return "".join(self._strewn(line, number) for number, line in enumerate(plain.splitlines()))

    def _strewn(self, line: str, number: int) -> str:
        above = f"{' ' * self._random.randrange(9)}# above {number}\n" if self._random.random() < 0.2 else ""
        blank = "\n" * self._random.choice((0, 0, 0, 1, 2))
        behind = f"  # behind {number}" if self._random.random() < 0.2 else ""
        return f"{above}{blank}{line}{behind}\n"


@given(st.integers(min_value=0, max_value=1 << 32))
def test_a_form_says_the_same_keeps_every_comment_and_is_its_own(seed: int) -> None:
    """Whatever stands where."""
    text = Author(seed).text()
    once = formed(text, "wa.yaml")

    assert read_bundle([read_yaml(once, "a")], "a").digest == read_bundle([read_yaml(text, "a")], "a").digest
    assert comments(once) == comments(text)
    assert formed(once, "wa.yaml") == once


def comments(text: str) -> list[str]:
    """Give all that Author wrote."""
    return sorted(re.findall(r"# (?:above|behind) \d+", text))


@given(st.text())
def test_any_text_is_read_back(text: str) -> None:
    """Whatever characters it has, alone or among others."""
    value: dict[str, Plain] = {"no_rules": [text, "AK"], "source": text}
    written = canonical(value, comments_of("", read_yaml("", "empty")))

    assert read_yaml(written, "a").value == {"no_rules": sorted({text, "AK"}), "source": text}


@pytest.mark.parametrize("text", _TEXTS)
def test_texts_that_look_like_something_else_are_read_back(text: str) -> None:
    """The likely ones."""
    value: dict[str, Plain] = {"no_rules": [text], "source": text}

    assert read_yaml(canonical(value, comments_of("", read_yaml("", "empty"))), "a").value == value
