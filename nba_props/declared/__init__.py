"""What is declared once: tables, keys, features, contracts, families, books, markets, teams. No rows, no I/O, no Dagster."""
