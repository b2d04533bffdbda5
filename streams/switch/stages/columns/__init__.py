"""Judging plain letters by the column: compiled loops over record batches, for as much as memory already holds.

Imported only where numba is (`nlets-emulator[fast]`); the lanes decide everything these loops have not met before.
"""
