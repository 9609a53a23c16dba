"""Loads: files in, rejects out."""
