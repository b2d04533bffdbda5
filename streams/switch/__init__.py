"""The three stages as pure functions, the host that runs them, and the activation of contexts."""
