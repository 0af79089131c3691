"""The outputs that each game should have in the end: when they are due, how bad a gap is, and which step closes it.

Which rows count as found, and how many are due of a game, is in `quality.outputs`; when steps are asked for, in `planning`.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Literal, NamedTuple

from nba_props.declared.time_rules import CLOSE_MINUTES, DUE_BEFORE_TIP

STATES = ("EXPECTED", "COMPLETE", "EMPTY_OK", "INCOMPLETE", "MISSING", "FAILED")
# What is due and not there. The other states are fine.
IN_TROUBLE = ("INCOMPLETE", "MISSING", "FAILED")
BEFORE = f"{DUE_BEFORE_TIP.seconds // 60} minutes before the day's first tip-off"


class Due(Enum):
    """From when on an output is missing if it is not there, in words; the earliest of several instants counts."""

    NIGHT = BEFORE
    SLATE = f"behind the slate, or {BEFORE}"
    TIP_OFF = "by the tip-off"
    FINAL = "once the game is final"
    GRADED = "a day after the game is final"


class Closing(NamedTuple):
    """The kinds of step that close a gap while a tip-off of the day is ahead, and later; empty for none."""

    ahead: str = ""
    later: str = ""


NOBODY = Closing()
ASKED, BUILT, MADE = Closing("poll"), Closing("night", "repair"), Closing("night")
PLAYED, PUBLISHED = Closing(later="grade"), Closing("publish", "publish")


@dataclass(frozen=True, slots=True)
class Output:
    """An output of each game, or of each day.

    Attributes:
        name: of the asset and table, unless `asset` says so.
        unit: what is counted of its rows.
        due: from when on it is missing.
        severity: how bad it is if it is not there: an error costs bets or grades, a warning costs accuracy.
        least: how many are due where nothing else says so.
        nothing: why a game may rightly have none; empty where each game has some.
        asset: that makes it, where it is only a part of what that makes.
        missed: the word for a missing one where there is one.
        closed_by: the kinds of step that close a gap.
    """

    name: str
    unit: str
    due: Due
    severity: Literal["WARN", "ERROR"]
    least: int = 1
    nothing: str = ""
    asset: str = ""
    missed: str = ""
    closed_by: Closing = NOBODY

    @property
    def made_by(self) -> str:
        """The asset that makes it."""
        return self.asset or self.name


# Ten players of both sides; the two sides; money line, spread and total.
TEN, SIDES, GAME_MARKETS = 10, 2, 3
# The documents of a night by the asset that publishes them; each is of one game date.
DOCUMENTS = {
    "tonight_export": ("tonight/{date}.json", "predictions/{date}.json"),
    "picks_export": (
        "picks/{date}.json", "signals/{date}.json", "best-bets/{date}.json", "signal-best-bets/{date}.json",
    ),
}  # fmt: skip

# In the order in which they are made.
OUTPUTS = (
    Output("game_lines", "markets", Due.NIGHT, "WARN", GAME_MARKETS, closed_by=MADE),
    Output("injury_reports", "teams", Due.NIGHT, "WARN", SIDES, closed_by=ASKED),
    Output("injuries", "players", Due.NIGHT, "WARN", nothing="no player is listed", closed_by=ASKED),
    Output("odds_polls", "polls", Due.NIGHT, "WARN", closed_by=ASKED),
    Output("odds_lines", "players", Due.NIGHT, "WARN", closed_by=ASKED),
    Output("slate", "players", Due.NIGHT, "ERROR", TEN, closed_by=BUILT),
    Output("feature_store", "players", Due.SLATE, "ERROR", TEN, closed_by=BUILT),
    Output("feature_gaps", "players", Due.SLATE, "WARN", nothing="no player lacks features", closed_by=BUILT),
    Output("predictions", "players", Due.SLATE, "ERROR", closed_by=MADE),
    Output("fair_prices", "players", Due.SLATE, "ERROR", nothing="no player has a quote", closed_by=MADE),
    Output("best_bets", "bets", Due.SLATE, "ERROR", nothing="no side is worth a bet", closed_by=MADE),
    *(
        Output(name, "documents", Due.SLATE, "ERROR", len(documents), closed_by=PUBLISHED)
        for name, documents in DOCUMENTS.items()
    ),
    Output(
        "closes",
        f"polls of the last {CLOSE_MINUTES} minutes",
        Due.TIP_OFF,
        "WARN",
        asset="odds_polls",
        missed="not_polled",
    ),
    Output("box_scores", "players", Due.FINAL, "ERROR", TEN, closed_by=PLAYED),
    Output("shots", "attempts", Due.FINAL, "WARN", closed_by=PLAYED),
    Output("player_games", "players", Due.FINAL, "ERROR", TEN, closed_by=PLAYED),
    Output("team_games", "teams", Due.FINAL, "ERROR", SIDES, closed_by=PLAYED),
    Output(
        "grades",
        "predictions",
        Due.GRADED,
        "ERROR",
        nothing="no prediction stood at the tip-off",
        closed_by=PLAYED,
    ),
    Output("bet_grades", "bets", Due.GRADED, "ERROR", nothing="no bet was published", closed_by=PLAYED),
    Output("price_grades", "sides", Due.GRADED, "WARN", nothing="no side was priced", closed_by=PLAYED),
)
# Of the whole day: that it was listed which games there are.
OF_THE_DAY = Output(
    "schedule", "games", Due.NIGHT, "ERROR", nothing="no game is scheduled", closed_by=Closing("schedule")
)
WHOLE_DAY = "day"
BY_NAME = {output.name: output for output in (OF_THE_DAY, *OUTPUTS)}
# What is made of tables of the lake: their names.
TABLES_OF_OUTPUTS = tuple(dict.fromkeys(output.made_by for output in OUTPUTS if output.name not in DOCUMENTS))
