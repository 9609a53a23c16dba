"""Signing in: who somebody is, which roles they have, and whether they are admitted."""
