"""The parts of a client's page."""
