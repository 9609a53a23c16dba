"""One grant: why it is open, its history, and what can be done with it."""
