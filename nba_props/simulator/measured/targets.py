"""The value of each statistic in the real league, and how far the simulated league may be from it.

Measured on the regular seasons 2021-22 to 2024-25: 4,920 games and 104,467 player-games of NBA.com, the closing
consensus of spreads and totals, and the points lines of fourteen sportsbooks on 54 dates of spring 2024 and 2025
(388 games; moves of lines are from the playoffs of 2024). `nba-props simulate --calibration --real DIR` measures
again. Most points lines were recorded half a day before the tip-off, when books quote fewer players than at the end,
and some games were not recorded: statistics that depend on this have wider tolerances.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """The real value, and how far a simulated league may be from it, in the same unit."""

    real: float
    within: float

    def holds(self, value: float) -> bool:
        """Whether a simulated value is close enough."""
        return abs(value - self.real) <= self.within


TARGETS = {
    "points a team": Target(113.33, 1.5),
    "points a team, sd": Target(12.64, 0.6),
    "home wins": Target(0.553, 0.03),
    "home margin, points": Target(2.00, 1.0),
    "home margin, sd": Target(15.15, 0.8),
    "blowouts, 20 points and more": Target(0.187, 0.03),
    "close games, 5 points at most": Target(0.253, 0.035),
    "pace, possessions in 48 minutes": Target(100.39, 1.2),
    "field-goal attempts a team": Target(88.63, 1.0),
    "field goals made": Target(0.470, 0.006),
    "threes made": Target(0.360, 0.006),
    "threes among attempts": Target(0.401, 0.015),
    "free throws made": Target(0.780, 0.01),
    "free throws per field-goal attempt": Target(0.250, 0.01),
    "offensive rebounds a team": Target(10.61, 0.3),
    "defensive rebounds a team": Target(33.27, 0.7),
    "assists a team": Target(25.80, 0.8),
    "turnovers a team": Target(13.22, 0.3),
    "fouls a team": Target(19.23, 0.5),
    "overtime": Target(0.052, 0.015),
    "players used": Target(10.62, 0.4),
    "did not play, of the active": Target(0.187, 0.025),
    "minutes, busiest player": Target(36.61, 1.3),
    "minutes, fifth": Target(27.13, 1.0),
    "minutes, ninth": Target(12.35, 0.8),
    "player-games of 36 minutes and more": Target(0.116, 0.02),
    "player-games under 12 minutes": Target(0.182, 0.025),
    "regulars' minutes around their mean, sd": Target(5.79, 0.5),
    "games missed by regulars": Target(0.147, 0.025),
    "games missed by stars, rested": Target(0.144, 0.03),
    "games missed by stars, back-to-back": Target(0.202, 0.04),
    "variance over mean of points": Target(3.27, 0.3),
    "best scorer, points a game": Target(32.55, 4.5),
    "players, under 8 points": Target(132.3, 25),
    "variance over mean, under 8 points": Target(4.08, 0.9),
    "players, 8 to 15 points": Target(135.5, 25),
    "variance over mean, 8 to 15 points": Target(3.55, 0.45),
    "players, 15 to 22 points": Target(55.8, 15),
    "variance over mean, 15 to 22 points": Target(2.87, 0.4),
    "players, 22 and more points": Target(30.0, 7),
    "variance over mean, 22 and more points": Target(2.71, 0.5),
    "spread, mean absolute error": Target(10.28, 0.9),
    "total, mean absolute error": Target(14.42, 0.8),
    "spread, sd": Target(6.88, 0.8),
    "total, sd": Target(11.44, 2.0),
    "overround": Target(0.069, 0.005),
    "line, mean absolute error": Target(5.11, 0.2),
    "points less line": Target(0.183, 0.2),
    "variance about the line over mean": Target(2.88, 0.25),
    "overs among wins": Target(0.482, 0.02),
    "books that quote a line, of the game's": Target(0.878, 0.07),
    "lines a game": Target(10.76, 4.5),
    "books apart, points": Target(0.479, 0.1),
    "quoted who did not play": Target(0.045, 0.015),
    "games without lines": Target(0.074, 0.07),
    "players with a line": Target(0.481, 0.22),
    "players of 30 minutes with a line": Target(0.813, 0.16),
    "lines moved a point or more": Target(0.162, 0.07),
    "lines moved three or more": Target(0.000, 0.01),
    "line move, points": Target(0.166, 0.08),
}
