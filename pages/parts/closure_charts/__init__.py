"""The parts of the page of closure charts."""
