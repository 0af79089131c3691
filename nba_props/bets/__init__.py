"""What to do about it: probabilities, prices, recommendations, stakes, grades. No I/O, no Dagster."""
