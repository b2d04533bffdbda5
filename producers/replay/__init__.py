"""A log of past traffic, sent through a switch once more; how true to its times that was, and what came of it."""
