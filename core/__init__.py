"""Inzage: who may view which client's file, why, and until when."""
