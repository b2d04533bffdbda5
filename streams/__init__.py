"""The switch: messages, policies, broker, stages and monitor."""
