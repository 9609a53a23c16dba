"""Parts of the client page."""
