"""Dagster's own instance: its home, its settings and its event log."""
