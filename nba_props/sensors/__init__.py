"""Sensors: they look at the outside world and ask for runs. What to ask for is decided by pure planners."""
