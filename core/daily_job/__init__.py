"""One day's run: plan, brake, close, undo, lateness."""
