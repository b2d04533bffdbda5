"""Cases that users write for their policies: run, and what of the policies they show (`docs/policy-explain.md`)."""
