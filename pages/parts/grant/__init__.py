"""Parts of the grant page."""
