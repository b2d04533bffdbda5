"""What happens to a message at intake, at a state and on the way back. Pure: policies and messages in, records out.

No broker, no clock, no activation: records, contexts and times are handed in. Begin with `stage.py`.
"""
