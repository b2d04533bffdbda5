"""What filters add: the same messages with filters off and on, in turn, and the difference with its interval."""
