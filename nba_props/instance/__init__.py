"""Dagster's own instance: its home, its settings, its event log and how long events are kept."""
