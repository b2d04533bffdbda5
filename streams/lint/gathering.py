"""What is looked into, read from files: the only I/O of lint."""

from streams.lint.material import Material
from streams.lint.places import Places
from streams.policies.context_files import ContextFiles
from streams.policies.load import policy_documents


def gather(files: ContextFiles, now_us: int) -> Material:
    """Read all that was given.

    Raises:
        UnusableFileError: with every problem of every file.
    """
    context = files.load()
    folder = str(files.policies) if files.policies else "shipped"
    return Material(context, Places.of(policy_documents(files.policies), folder), now_us)
