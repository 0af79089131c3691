"""The stored rows that each feature is made of: table, which rows, which columns.

For people who want to know where a value comes from; nothing is built from this. A test recomputes features from these
rows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import polars as pl

from nba_props.days import season_start
from nba_props.declared.features import CATALOGUE
from nba_props.declared.lookback import HISTORY, MEMORY_DAYS, SEASON
from nba_props.declared.markets import PLAYER_POINTS, SPREADS, TOTALS
from nba_props.declared.windows import MEASURES, ExponentialMean, LastGames

Row = Mapping[str, Any]
SEASON_DAYS = SEASON.days


@dataclass(frozen=True, slots=True)
class Input:
    """Rows of one table.

    Attributes:
        about: what the rows are, in words.
        columns: the columns to show.
        where: a filter over the table, for a feature row.
        back: how many dates before the row's the table is needed for; 0 is only the date itself.
        newest: how many rows to keep, the newest dates first; None: all.
        each: keeps the newest row of each group by these columns.
        latest: keeps the rows that were known last: of several reports, the one that counts.
    """

    table: str
    about: str
    columns: tuple[str, ...]
    where: Callable[[Row], pl.Expr]
    back: int = SEASON_DAYS
    newest: int | None = None
    each: tuple[str, ...] = ()
    latest: bool = False


def _is(column: str, value: object) -> pl.Expr:
    return pl.col(column).eq_missing(pl.lit(value)) if value is not None else pl.lit(False)


def _before(row: Row, days: int = SEASON_DAYS) -> pl.Expr:
    """True for rows on the given number of dates before the feature row's."""
    day = row["game_date"]
    first, last = day - timedelta(days=days), day - timedelta(days=1)
    return pl.col("game_date").is_between(first, last)


def _listed(row: Row) -> pl.Expr:
    return _before(row) & _is("player_id", row["player_id"]) & _is("season", row["season"])


def _played(row: Row) -> pl.Expr:
    return _listed(row) & pl.col("did_play")


def own(games: int | None, *columns: str) -> Input:
    """The player's last games played this season, or all of them."""
    about = "games played this season" if games is None else f"last {games} games played this season"
    return Input("player_games", about, ("game_date", "opponent", *columns), _played, newest=games)


def ever(games: int | None, *columns: str) -> Input:
    """The player's last games played in any season, or all of them."""

    def where(row: Row) -> pl.Expr:
        return _before(row, HISTORY.days) & _is("player_id", row["player_id"]) & pl.col("did_play")

    about = "games played in any season" if games is None else "last game played in any season"
    return Input("player_games", about, ("game_date", "season", *columns), where, HISTORY.days, games)


def recent(days: int, *columns: str) -> Input:
    """The player's games played this season on the last dates."""
    about = f"games played this season on the {days} dates before"
    return Input(
        "player_games", about, ("game_date", *columns), lambda row: _played(row) & _before(row, days), days
    )


def listed(days: int, games: int | None, *columns: str) -> Input:
    """The player's games this season on the last dates, played or not."""
    about = f"games listed this season on the {days} dates before"
    shown = ("game_date", "team", *columns)
    return Input("player_games", about, shown, lambda row: _listed(row) & _before(row, days), days, games)


def team(side: str, games: int | None, *columns: str) -> Input:
    """The last games this season of the player's `team` or of its `opponent`, or all of them."""

    def where(row: Row) -> pl.Expr:
        return _before(row) & _is("team", row[side]) & _is("season", row["season"])

    about = f"{side}'s games this season" if games is None else f"{side}'s last {games} games this season"
    return Input("team_games", about, ("game_date", "team", "opponent", *columns), where, newest=games)


def stored(table: str, about: str, where: Callable[[Row], pl.Expr], *columns: str) -> Input:
    """Rows of a table on the feature row's own date."""
    return Input(table, about, columns, lambda row: _is("game_date", row["game_date"]) & where(row), 0)


def _met(row: Row) -> pl.Expr:
    return (
        _before(row, MEMORY_DAYS)
        & pl.col("did_play")
        & _is("player_id", row["player_id"])
        & _is("opponent", row["opponent"])
    )


def _of_game(row: Row) -> pl.Expr:
    return _is("game_id", row["game_id"])


def _of_player(row: Row) -> pl.Expr:
    return _is("player_id", row["player_id"])


def _of_team(row: Row) -> pl.Expr:
    return _of_game(row) & _is("team", row["team"])


def _mates(row: Row) -> pl.Expr:
    return _is("team", row["team"]) & ~_of_player(row)


def _quoted(row: Row) -> pl.Expr:
    before = pl.col("known_at") < pl.lit(row["tip_off"])
    return _of_game(row) & _of_player(row) & ~pl.col("is_in_play") & before


def _quoted_earlier(row: Row) -> pl.Expr:
    """True for quotes that may have been a main line of an earlier game this season; alternates never are."""
    main = (pl.col("market") == PLAYER_POINTS.key) & ~pl.col("is_in_play")
    return _of_player(row) & main & _before(row) & (pl.col("game_date") >= season_start(row["game_date"]))


QUOTE = ("book", "book_type", "market", "point", "over_price", "under_price")
MET = Input(
    "player_games", "games against this opponent in 365 days", ("game_date", "points"), _met, MEMORY_DAYS
)
QUOTES = stored("odds_lines", "quotes on the player before the tip-off", _quoted, *QUOTE)
EARLIER = Input(
    "odds_lines",
    "each book's last quote on the player before earlier games this season",
    ("game_date", *QUOTE),
    _quoted_earlier,
    each=("game_date", "book"),
)
GAME_QUOTES = stored(
    "game_lines",
    "quotes on the game before the tip-off",
    lambda row: _of_game(row) & pl.col("market").is_in([TOTALS.key, SPREADS.key]) & ~pl.col("is_in_play"),
    "book", "market", "point", "is_close",
)  # fmt: skip
GAME = stored("schedule", "the game", _of_game, "season_type", "home", "away", "tip_off")
REPORT = Input(
    "injuries",
    "the team in the newest injury report",
    ("player_name", "status", "reason"),
    _of_team,
    0,
    latest=True,
)
REPORTED = Input(
    "injury_reports",
    "whether the team had reported",
    ("team", "submitted", "listed"),
    _of_team,
    0,
    latest=True,
)
MATES = stored(
    "daily_cache", "form of players last listed with the team", _mates,
    "player_name", "points_avg_last_10", "minutes_avg_last_10", "usage_avg_last_10",
)  # fmt: skip
TEAM_GAMES = Input(
    "player_games",
    "who played in the team's games of the past 30 days: the last 10 of the season count",
    ("game_date", "player_name", "minutes", "points", "fga", "fta", "turnovers"),
    lambda row: (
        _before(row, 30) & _is("team", row["team"]) & _is("season", row["season"]) & pl.col("did_play")
    ),
    30,
)
ROLES = Input(
    "player_games",
    "the player's games of 365 days, which tell guards from bigs",
    ("game_date", "minutes", "oreb", "dreb", "assists", "blocks"),
    lambda row: _before(row, MEMORY_DAYS) & _is("player_id", row["player_id"]) & pl.col("did_play"),
    MEMORY_DAYS,
)
SHARES = stored(
    "player_shot_zones", "where the player shoots", _of_player,
    "games_seen", "pct_paint", "pct_mid_range", "pct_three",
)  # fmt: skip
DEFENSE = stored(
    "team_defense_zones", "what the opponent allows", lambda row: _is("team", row["opponent"]),
    "games_seen", "paint_vs_league", "mid_range_vs_league", "three_vs_league",
)  # fmt: skip


OF_FUNCTIONS: dict[int, tuple[Input, ...]] = {
    2: (own(None, "points"),),
    4: (recent(6),),
    5: (own(1), recent(13, "minutes")),
    6: (SHARES, DEFENSE),
    7: (team("team", 10, "pace"), team("opponent", 15, "pace")),
    8: (own(5, "usage_rate"), recent(6, "usage_rate"), REPORTED, REPORT, MATES),
    9: (own(1), team("opponent", 1)),
    10: (REPORTED, REPORT),
    11: (own(5, "points"),),
    12: (own(10, "minutes"), own(None, "minutes")),
    13: (team("opponent", 15, "defensive_rating"),),
    14: (team("opponent", 15, "pace"),),
    15: (GAME,),
    16: (own(1),),
    17: (GAME,),
    18: (SHARES,),
    19: (SHARES,),
    20: (own(10, "fg3a", "fga"),),
    21: (own(10, "ftm", "points"),),
    22: (team("team", 10, "pace"),),
    23: (team("team", 10, "offensive_rating"),),
    24: (team("team", None, "won"),),
    **dict.fromkeys(range(25, 29), (QUOTES,)),
    29: (MET, own(None, "points")),
    30: (MET,),
    33: (listed(60, 10, "did_play", "not_playing_reason"),),
    35: (own(10, "points"), own(None, "points")),
    36: (own(10, "points"), own(None, "points")),
    37: (REPORTED, REPORT, MATES),
    38: (GAME_QUOTES,),
    39: (own(1),),
    40: (recent(6, "minutes"),),
    41: (GAME_QUOTES,),
    42: (GAME_QUOTES, GAME),
    45: (own(3, "points"), recent(60, "points")),
    46: (recent(60, "points"),),
    47: (REPORTED, REPORT, MATES),
    49: (listed(60, None, "did_play"),),
    50: (QUOTES,),
    **dict.fromkeys((51, 52, 55, 56), (own(None, "points"), EARLIER)),
    53: (QUOTES, own(None, "points")),
    54: (QUOTES, EARLIER),
    57: (team("team", 10, "points", "opponent_points"), own(10, "minutes")),
    59: (team("opponent", 15, "pace"), team("team", 10, "pace")),
    64: (ever(None, "points", "minutes"),),
    65: (ever(1, "started"),),
    67: (ever(1),),
    68: (own(None), ever(1)),
    **dict.fromkeys(range(69, 72), (REPORTED, REPORT, TEAM_GAMES)),
    **dict.fromkeys(range(72, 75), (REPORTED, REPORT, TEAM_GAMES, ROLES)),
    **dict.fromkeys(range(75, 77), (REPORTED, REPORT, TEAM_GAMES, MATES)),
    **dict.fromkeys(range(77, 79), (REPORTED, REPORT, TEAM_GAMES, MATES, ROLES)),
}


def _of_window(window: LastGames | ExponentialMean) -> Input:
    columns = MEASURES[window.measure].columns
    return own(window.games, *columns) if isinstance(window, LastGames) else ever(None, *columns)


INPUTS: dict[int, tuple[Input, ...]] = OF_FUNCTIONS | {
    f.index: (_of_window(f.value),) for f in CATALOGUE if isinstance(f.value, LastGames | ExponentialMean)
}
