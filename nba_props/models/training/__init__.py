"""Training rows, fits and model cards."""
