"""Sensors look at the outside world and request runs. Which runs to request is decided by pure planners."""

EVERY_SECONDS = 60
