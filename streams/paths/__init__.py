"""Who could still fetch a state's data for whom: information flow over agencies (`docs/policy-paths.md`)."""
