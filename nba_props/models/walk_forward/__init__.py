"""Walk-forward: predictors trained and judged week by week."""
