"""The programs that are measured. Each runs in a process of its own, takes a `Task` and prints a `Reading`."""
