"""Parts of the accounts page."""
