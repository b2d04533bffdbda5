"""Which context is in force, from when: what the control topic and the markers say, and how to write and check them.

`control`, `ledger` and `markers` are pure; `follow`, `activate` and `stale` read and write topics, through the port.
"""
