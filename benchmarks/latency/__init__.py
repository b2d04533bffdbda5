"""Latency of three hops, from when a message was due to a committed reader, beside a relay (`docs/measurements.md`)."""
