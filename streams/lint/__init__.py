"""What is wrong, idle or unfounded in policies that can be used (`docs/policy-lint.md`)."""
