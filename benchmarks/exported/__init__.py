"""The context in force as tables, for peers that can't run our code: everything decided beforehand that can be.

A table is made by asking the very plans that ours uses, so a peer that looks up decides what ours decides. Who can't be
looked up has no entry: a peer must fail on it, never pass it over. Tables hold for the epoch they were made in.
"""
