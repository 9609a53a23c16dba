"""Parts of the page that records consent forms."""
