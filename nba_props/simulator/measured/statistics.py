"""The same statistics for any league, simulated or real: frames in, numbers out.

The values of the real league and the tolerances belong to `targets`.
"""

from dataclasses import dataclass

import polars as pl

from nba_props.simulator.measured import box_statistics, line_statistics
from nba_props.simulator.measured.box_statistics import COUNTS

__all__ = ["BOX", "COUNTS", "GAMES", "LINES", "QUOTES", "League", "measure"]

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
    """A league to measure.

    Attributes:
        games: whole regular seasons, one row a game.
        box: their box scores, one row per game and player on the active list; counts are 0 without playing.
        quotes: main points lines before the tip-off with both prices, for whole dates, one row per book and look.
            `hours` are left until the tip-off, null where unknown. Of games that are not in `games`, only the moves
            of their lines are measured.
        lines: the last spread and total before the tip-off, one row a game, for some of the games.
    """

    games: pl.DataFrame
    box: pl.DataFrame
    quotes: pl.DataFrame
    lines: pl.DataFrame


def measure(league: League) -> dict[str, float]:
    """Returns every statistic by its name, which states the unit unless it is a share."""
    games, box = league.games, league.box
    statistics = (
        box_statistics.scores(games)
        | box_statistics.teams(box)
        | box_statistics.minutes(box)
        | box_statistics.absences(box)
        | box_statistics.points(box)
        | line_statistics.game_lines(games, league.lines)
        | line_statistics.quotes(games, box, league.quotes)
        | line_statistics.moves(league.quotes)
    )
    return {name: float(value) for name, value in statistics.items() if value is not None}
