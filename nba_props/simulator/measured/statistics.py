"""What a league looks like in numbers: the same statistics of any league, simulated or real.

Pure: it takes frames and gives numbers. Where real ones lie, and what is acceptable, is not in here
(`calibration_targets`).
"""

from dataclasses import dataclass

import polars as pl

from nba_props.simulator.measured import box_statistics as calibration_box
from nba_props.simulator.measured import line_statistics as calibration_lines
from nba_props.simulator.measured.box_statistics import COUNTS

GAMES = pl.Schema({"game_id": pl.String, "game_date": pl.Date, "home_pts": pl.Int64, "away_pts": pl.Int64})
BOX = pl.Schema(
    {
        "season": pl.String,
        "game_id": pl.String,
        "game_date": pl.Date,
        "team": pl.String,
        "player_id": pl.Int64,
        "did_play": pl.Boolean,
        "minutes": pl.Float64,
    }
    | dict.fromkeys(COUNTS, pl.Int64)
)
QUOTES = pl.Schema(
    {
        "game_id": pl.String,
        "player_id": pl.Int64,
        "book": pl.String,
        "hours": pl.Float64,
        "line": pl.Float64,
        "over_price": pl.Int64,
        "under_price": pl.Int64,
    }
)
LINES = pl.Schema({"game_id": pl.String, "home_spread": pl.Float64, "total": pl.Float64})


@dataclass(frozen=True, slots=True)
class League:
    """A league to measure. Box rows are of the players on the active lists; counts of who did not play are 0.

    `quotes` are main lines with both prices, before the tip-off, one row per book and look; `hours` are those
    left to the tip-off, null where nobody noted them. `lines` are the last before the tip-off, one row a game.
    `games` and `box` hold whole regular seasons, `quotes` whole dates, `lines` as many games as there are. Of
    games that are not in `games` only the moves of their lines are looked at.
    """

    games: pl.DataFrame
    box: pl.DataFrame
    quotes: pl.DataFrame
    lines: pl.DataFrame


def measure(league: League) -> dict[str, float]:
    """Every statistic by its name; the names say the unit where it is not a share."""
    games, box = league.games, league.box
    found = calibration_box.scores(games) | calibration_box.teams(box) | calibration_box.minutes(box)
    found |= calibration_box.absences(box) | calibration_box.points(box)
    found |= calibration_lines.game_lines(games, league.lines)
    found |= calibration_lines.quotes(games, box, league.quotes) | calibration_lines.moves(league.quotes)
    return {name: float(value) for name, value in found.items() if value is not None}
