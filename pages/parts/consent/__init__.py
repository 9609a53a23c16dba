"""The parts of the page on which consent is recorded."""
