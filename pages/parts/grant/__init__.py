"""The parts of a grant's page."""
