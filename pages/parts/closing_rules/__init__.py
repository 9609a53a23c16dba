"""Parts of the page of closing rules."""
