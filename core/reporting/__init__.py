"""Figures, charts and forecasts for management, without clients' names."""
