"""What stands in a context, and yet may not be what was meant."""

from collections.abc import Iterator

from streams.errors import Problem
from streams.policies import grants_file
from streams.policies.bundle import Bundle
from streams.policies.context import Context


def warnings(context: Context) -> Iterator[Problem]:
    """Say which rules are drafts, and which grants do nothing, or more than may be meant."""
    yield from drafts(context.bundle)
    yield from grants_file.warnings(context)


def drafts(bundle: Bundle) -> Iterator[Problem]:
    """Say which rules are drafts."""
    for policy in bundle.policies:
        for rule in policy.rules:
            if rule.is_draft:
                yield Problem(f"rule {rule.id}", "is a DRAFT: nobody has found its law yet", "write its citation")
