"""The accuracy report: predictors beside the line and the last-10 mean, on identical rows."""
