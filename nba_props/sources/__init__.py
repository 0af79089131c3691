"""The outside world: clients, payload types, the raw store, the archive. No features, no Dagster."""
