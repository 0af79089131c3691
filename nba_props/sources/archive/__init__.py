"""The bulk archive: years of history from Parquet or CSV files."""
