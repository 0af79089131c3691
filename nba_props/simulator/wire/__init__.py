"""The simulated league in the wire formats of The Odds API and NBA.com."""
