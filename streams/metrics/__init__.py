"""Latency histograms and the books. Pure: no clock, no broker."""
