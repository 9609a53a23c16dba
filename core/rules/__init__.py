"""Closing rules, the date that they give each grant, and what a draft would change."""
