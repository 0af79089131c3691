"""Who plays in the simulated league: names, rosters, squads, health and what teams report about it."""
