"""A grant's life, and who may view what on which day."""
