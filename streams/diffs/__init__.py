"""Where two bundles part: every kind of message whose verdict differs, each with a message that shows it. Pure.

`comparing.py` finds where they part cell by cell, `merging.py` makes a few regions of it, `witnesses.py` finds a
message in each and holds it to both bundles, `words.py` and `document.py` say it.
"""
