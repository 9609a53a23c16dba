"""Parts of the page of daily runs."""
