"""Features: the catalogue, what feeds them, and which rows are ready for which model. No I/O, no Dagster."""
