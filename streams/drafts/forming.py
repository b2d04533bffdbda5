"""Policy files brought into the canonical form."""

from streams.drafts.comments import comments_of
from streams.drafts.layout import canonical
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
    value = document.value if isinstance(document.value, dict) else {}  # INVARIANT: what could be used has names.
    return canonical(value, comments_of(plain, document))
