"""The files that leave Inzage: kept for minutes, fetched once, by who asked for them."""
