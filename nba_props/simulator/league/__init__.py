"""Teams, players, health and games of the simulated league."""
