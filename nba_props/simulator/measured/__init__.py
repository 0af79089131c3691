"""Statistics of a league, and how near the simulated one is to the real one."""
