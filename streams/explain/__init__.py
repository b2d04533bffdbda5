"""Why a message passes or not, and what would have to be otherwise (`docs/policy-explain.md`)."""
