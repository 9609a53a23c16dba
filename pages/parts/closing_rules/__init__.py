"""The parts of the page of closing rules."""
