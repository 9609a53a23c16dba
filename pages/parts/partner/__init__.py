"""The parts of a partner's page."""
