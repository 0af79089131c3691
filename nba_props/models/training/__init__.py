"""Training sets, fits and model cards."""
