"""Parts of the partner page."""
