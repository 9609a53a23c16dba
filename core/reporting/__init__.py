"""Figures, charts and forecasts, without names."""
