"""What claims of value were worth before prices were made of the other books, as numbers: they cannot be measured again.

Measured on the real lines of March to May 2024 and February to May 2025, one bet per player, 102 dates, at the commit
before this way of pricing: the model's own probabilities, calibrated with the market, at any line. Closing values were
not comparable. docs/adr/0015 shows them beside the new ones.
"""

from nba_props.models.accuracy.figures import Figures

BEFORE: tuple[Figures, ...] = (
    {
        "group": "actionable bets",
        "n": 1660, "claimed": 0.038, "realised": 0.004, "realised_ci95": [-0.067, 0.074],
    },
    {
        "group": "claims of 10 to 15 %, mostly alternates",
        "n": 389, "claimed": 0.121, "realised": -0.066, "realised_ci95": [-0.24, 0.11],
    },
    {
        "group": "one-sided Overs 12 and more points above the line",
        "n": 4165, "claimed": None, "realised": -0.68, "realised_ci95": None,
    },
)  # fmt: skip
