"""The pseudonym key's file."""

from pathlib import Path

import pytest

from streams.switch.host.keyfile import UnusableKeyError, default_key_file, load_pseudonyms


def test_a_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    """The second worker reads what the first made."""
    path = tmp_path / "state" / "key"
    first, second = load_pseudonyms(path), load_pseudonyms(path)

    assert first == second
    assert len(first.key) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["key"]


@pytest.mark.parametrize(
    ("content", "mode"),
    [("", 0o600), ("00" * 16, 0o600), ("no key", 0o600), ("\udcff", 0o600), ("00" * 32, 0o644)],
    ids=["empty", "short", "no hexadecimal", "no text", "others may read it"],
)
def test_a_file_that_is_no_key_is_refused_without_telling_what_is_in_it(
    tmp_path: Path, content: str, mode: int
) -> None:
    """The error names the file, and says what a key is."""
    path = tmp_path / "key"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    path.chmod(mode)

    with pytest.raises(UnusableKeyError) as caught:
        load_pseudonyms(path)

    assert str(path) in str(caught.value)
    assert not content or content not in str(caught.value)
    assert "hexadecimal" in caught.value.hint


def test_the_key_stands_in_the_users_state_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside of the repository and of all topics."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))

    assert default_key_file() == tmp_path / "nlets-emulator" / "pseudonym.key"
    assert load_pseudonyms(None) == load_pseudonyms(default_key_file())
