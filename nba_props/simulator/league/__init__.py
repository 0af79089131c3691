"""The seasons of the simulated league: their stages, the games of each and the results."""
