"""Kafka Streams, in Java: one topology of a source, one processor and its sinks, `exactly_once_v2`.

The Java source reads records with Jackson's streaming parser and writes them into one array that is used again. Tuned:
see `Main.settings`, and `JVM` in `program.py`; `docs/measurements.md` says what was tried.
"""
