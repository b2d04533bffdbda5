"""Kafka Streams, in Java: one topology of a source, one processor and its sinks, `exactly_once_v2`.

Records are read with Jackson's streaming parser and written into one array that is used again; decisions are looked up
in tables (`benchmarks/exported`), and what those don't cover fails the run. How it is tuned stands in `Main.settings`
and `JVM` of `program.py`.
"""
