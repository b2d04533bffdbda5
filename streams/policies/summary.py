"""A context in a few figures, as `nlets policy check` says them."""

from dataclasses import asdict

from streams.policies.context import Context
from streams.policies.warnings import warnings


def summary(context: Context) -> dict[str, object]:
    """Count what a context holds, and give its digests and what to look at in it."""
    policies = context.bundle.policies
    return {
        "usable": True,
        "states": len(policies),
        "rules": sum(len(policy.rules) for policy in policies),
        "agencies": len(context.directory.agencies),
        "grants": len(context.grants.grants),
        "bundle_digest": context.bundle.digest,
        "directory_digest": context.directory.digest,
        "grants_digest": context.grants.digest,
        "context": context.digest,
        "warnings": [asdict(warning) for warning in warnings(context)],
    }
