"""The one loop that runs the stages, and the I/O around it: polling, commits, restarts, the key file.

It may use the stages, the activations, the broker's port and the clock; nothing of the switch uses it.
"""
