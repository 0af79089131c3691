"""Every stored table, declared once. No rows, no I/O, no Dagster."""
