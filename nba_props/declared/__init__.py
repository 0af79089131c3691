"""What is declared once: tables, features, contracts, families, teams. No rows, no I/O, no Dagster."""
