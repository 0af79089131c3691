"""Predictions with prices: probabilities, recommendations, stakes and grades. No I/O, no Dagster."""
