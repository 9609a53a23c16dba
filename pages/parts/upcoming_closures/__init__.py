"""The parts of the page of upcoming closures."""
