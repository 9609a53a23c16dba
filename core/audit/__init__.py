"""Who did and looked at what: chained and provable."""
