"""Which context is in force, from when: what the control topic and the markers say, and how to write and check them.

`control`, `ledger`, `markers`, `history` and `timeline` are pure; `follow`, `activate` and `stale` read and write
topics, through the port.
"""
