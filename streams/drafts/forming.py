"""Policy files brought into the canonical form."""

from streams.drafts.comments import comments_of
from streams.drafts.layout import canonical
from streams.errors import UnusableFileError
from streams.files.yaml_text import read_yaml
from streams.policies.load import read_bundle


def formed(text: str, source: str) -> str:
    """Write a policy file's text in the one form; it says the same, and every comment is kept.

    Raises:
        UnusableFileError: with everything that keeps it from being read.
    """
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n")
    document = read_yaml(plain, source)
    read_bundle([document], source)
    if not isinstance(document.value, dict):  # what a policy always is
        raise UnusableFileError(source, ())
    return canonical(document.value, comments_of(plain, document))
