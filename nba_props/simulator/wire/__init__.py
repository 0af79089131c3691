"""The simulated league in the wire formats of The Odds API, NBA.com and the official injury report."""
