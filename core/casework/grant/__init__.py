"""One grant: why it is open, what it went through, what can be done with it."""
