"""Parts of the page of upcoming closures."""
