"""Statistics of a league, and how close the simulated league is to the real one."""
