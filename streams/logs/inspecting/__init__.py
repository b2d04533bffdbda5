"""What a log holds, and what is odd about it, found in one pass and in the same memory however long it is.

`flow.py` looks at times, `traffic.py` at who asks what, `repeats.py` at what comes twice or without its other half,
`personal.py` at what looks like somebody's; `inspection.py` puts them together, `telling.py` writes them for people.
"""
