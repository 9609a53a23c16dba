"""Who signs in, and what they are."""
