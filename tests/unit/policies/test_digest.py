"""Digests: what exactly they are taken of."""

import hashlib

from streams.messages.directory import Directory
from streams.policies.bundle import Bundle
from streams.policies.context import Context
from streams.policies.digest import canonical
from streams.policies.grants import Grants


def sha256(text: str) -> str:
    """Name a text by its hash."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def test_json_is_written_in_one_way() -> None:
    """Names in order, no blanks, letters as they are."""
    assert canonical({"b": ["é", 1, True], "a": {"d": None, "c": {}}}) == (
        b'{"a":{"c":{},"d":null},"b":["\xc3\xa9",1,true]}'
    )


def test_a_context_is_named_by_its_parts() -> None:
    """Its digest is taken of the three digests, each by its name."""
    bundle, directory, grants = Bundle.of(()), Directory(()), Grants()

    assert bundle.digest == sha256('{"no_rules":[],"policies":[]}')
    assert grants.digest == sha256("[]")
    assert Context(bundle, directory, grants).digest == sha256(
        f'{{"bundle":"{bundle.digest}","directory":"{directory.digest}","grants":"{grants.digest}"}}'
    )
