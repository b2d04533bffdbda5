"""A load while it runs: what is seen of it on a terminal, and the keys that change it."""
