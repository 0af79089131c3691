"""Markets of The Odds API, and which lines are possible in each."""

# Lines of whole games lie within these; swapped columns of an archive and in-play quotes do not.
POSSIBLE = {"totals": (150.0, 320.0), "spreads": (-25.0, 25.0)}
