"""What became of a replayed log: the rows of its decisions, read back from the topics the switch wrote."""
