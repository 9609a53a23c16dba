"""One act on many grants: what it would do to each, doing it, and undoing it at once."""
