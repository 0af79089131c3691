"""A season that plays itself: the real sensors, schedules and queue, driven through time in one process."""
