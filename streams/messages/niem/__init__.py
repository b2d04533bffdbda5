"""The XML form of a message (NIEM), read and written (`docs/niem.md`). Knows elements, never who may ask what.

`elements.py` says which element means which field, `parsing.py` takes a document apart without believing it,
`reading.py` and `writing.py` are each other's inverse. Whether what was read can stand is `letters.py`'s to say.
"""
