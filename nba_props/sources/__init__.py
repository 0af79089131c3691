"""The outside world: HTTP clients, payload types, rows of the ingest tables, the bulk archive. No features, no Dagster."""
