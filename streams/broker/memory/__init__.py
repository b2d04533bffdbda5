"""The in-memory twin of the port: one process, no network, deterministic, with groups, fencing and transactions.

For unit tests and dry runs. It keeps every promise but durability, and takes injected failures (`faults.py`).
"""

from streams.broker.memory.broker import AT_LEAST_ONCE, MemoryBroker
from streams.broker.memory.faults import InjectedError

__all__ = ["AT_LEAST_ONCE", "InjectedError", "MemoryBroker"]
