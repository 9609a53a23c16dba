"""The parts of the page of daily runs."""
