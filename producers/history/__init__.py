"""A synthetic year at the published figures, with the answers that were given: a log to ask questions of."""
