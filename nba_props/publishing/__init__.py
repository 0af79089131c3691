"""Pages made from declarations and results. No I/O, no Dagster."""
