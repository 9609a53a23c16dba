"""Parts of the page of today's work."""
