"""The life of a grant, and who may view which file on which day."""
