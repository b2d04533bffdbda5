"""Intake while a context is tried beside the one in force: differences are counted, and a share is decided by it.

`comparing` counts, `sharing` keeps two contexts apart on one desk, `intake` is the stage around the usual one.
"""
