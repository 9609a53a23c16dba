"""One client's file: who may view it, on which day and why."""
