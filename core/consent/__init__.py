"""A consent form: draft, record, withdraw, scan."""
