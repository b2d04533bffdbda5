"""What is sent, when, and by which process. Nothing here knows what came back."""
