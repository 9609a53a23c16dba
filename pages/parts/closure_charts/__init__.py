"""Parts of the page of closure charts."""
