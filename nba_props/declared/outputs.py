"""The outputs that each game should have in the end: in which table, when they are due, how bad it is if they are missing.

Which rows count as found, and how many are due of a game, is in `quality.outputs`.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Literal

from nba_props.declared.time_rules import NIGHT_HOUR

STATES = ("EXPECTED", "COMPLETE", "EMPTY_OK", "INCOMPLETE", "MISSING", "FAILED")
# What is due and not there. The other states are fine.
IN_TROUBLE = ("INCOMPLETE", "MISSING", "FAILED")


class Due(Enum):
    """From when on an output is missing if it is not there, in words; the earliest of several instants counts."""

    NIGHT = f"by {NIGHT_HOUR}:00 Eastern or the tip-off"
    SLATE = f"behind the slate, by {NIGHT_HOUR}:00 Eastern or the tip-off"
    FINAL = "once the game is final"
    GRADED = "a day after the game is final"


@dataclass(frozen=True, slots=True)
class Output:
    """An output of each game, or of each day.

    Attributes:
        name: of the asset and table.
        unit: what is counted of its rows.
        due: from when on it is missing.
        severity: how bad it is if it is not there: an error costs bets or grades, a warning costs accuracy.
        least: how many are due where nothing else says so.
        nothing: why a game may rightly have none; empty where each game has some.
    """

    name: str
    unit: str
    due: Due
    severity: Literal["WARN", "ERROR"]
    least: int = 1
    nothing: str = ""


# Ten players of both sides; the two sides; money line, spread and total.
TEN, SIDES, GAME_MARKETS = 10, 2, 3

# In the order in which they are made.
OUTPUTS = (
    Output("game_lines", "markets", Due.NIGHT, "WARN", GAME_MARKETS),
    Output("injury_reports", "teams", Due.NIGHT, "WARN", SIDES),
    Output("injuries", "players", Due.NIGHT, "WARN", nothing="no player is listed"),
    Output("odds_polls", "polls", Due.NIGHT, "WARN"),
    Output("odds_lines", "players", Due.NIGHT, "WARN"),
    Output("slate", "players", Due.NIGHT, "ERROR", TEN),
    Output("feature_store", "players", Due.SLATE, "ERROR", TEN),
    Output("feature_gaps", "players", Due.SLATE, "WARN", nothing="no player lacks features"),
    Output("predictions", "players", Due.SLATE, "ERROR"),
    Output("fair_prices", "players", Due.SLATE, "ERROR", nothing="no player has a quote"),
    Output("best_bets", "bets", Due.SLATE, "ERROR", nothing="no side is worth a bet"),
    Output("box_scores", "players", Due.FINAL, "ERROR", TEN),
    Output("shots", "attempts", Due.FINAL, "WARN"),
    Output("player_games", "players", Due.FINAL, "ERROR", TEN),
    Output("team_games", "teams", Due.FINAL, "ERROR", SIDES),
    Output("grades", "predictions", Due.GRADED, "ERROR", nothing="no prediction stood at the tip-off"),
    Output("bet_grades", "bets", Due.GRADED, "ERROR", nothing="no bet was published"),
    Output("price_grades", "sides", Due.GRADED, "WARN", nothing="no side was priced"),
)
# Of the whole day: that it was listed which games there are.
OF_THE_DAY = Output("schedule", "games", Due.NIGHT, "ERROR", nothing="no game is scheduled")
WHOLE_DAY = "day"
