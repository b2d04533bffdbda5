"""A whole switch on this machine, as child processes of ours, and what must be borrowed to have one."""
