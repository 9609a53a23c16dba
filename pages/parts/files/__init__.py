"""The files that leave Inzage: made apart if that takes long, kept for minutes, fetched once."""
