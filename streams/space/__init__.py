"""All possible messages, cut into finitely many kinds: those that no rule of some bundles tells apart. Pure.

What rules can ask is a fact (`facts.py`), what a rule does once it touches a message a deed (`deeds.py`), who can ask a
kind of asker (`kinds.py`). A cell (`cells.py`) is whoever of some kinds, by some keys, about one state's data, in a
time: there each bundle is a set of deeds, and facts alone are left to be settled (`settling.py`).
"""
