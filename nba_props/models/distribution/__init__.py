"""The distribution of points around a prediction, and its calibration."""
