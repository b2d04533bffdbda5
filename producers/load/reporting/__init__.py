"""What a load says, to people and to programs. Nothing is worked out here."""
