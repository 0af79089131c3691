"""What a player did against tonight's opponent in the year before: a window of days, across seasons."""

import polars as pl

from nba_props.declared.keys import GAME_PLAYER
from nba_props.declared.lookback import MEMORY_DAYS
from nba_props.features.history.windows import newest_before, number
from nba_props.stats.knowledge import as_known


def against_opponent(slate: pl.DataFrame, player_games: pl.DataFrame) -> pl.DataFrame:
    """One row per slate row: points_avg_vs_opponent (null without a meeting), games_vs_opponent, met_known_at.

    Counts games played on the 365 dates before the game's. All are null for a row without an opponent.
    """
    played = player_games.filter("did_play").select(
        "player_id", "opponent", "game_date", "points", "known_at"
    )
    return pl.concat(_against(part, met) for part, (met,) in as_known(slate, played))


def _against(slate: pl.DataFrame, met: pl.DataFrame) -> pl.DataFrame:
    by = ("player_id", "opponent")
    sums = met.sort("game_date").select(
        *by,
        "game_date",
        games=number(by),
        points=pl.col("points").cast(pl.Int64).cum_sum().over(by),
        met_known_at=pl.col("known_at").cum_max().over(by),
    )
    now = newest_before(slate.select("game_id", "game_date", *by), sums, by).drop("seen_date")
    before = sums.select(*by, "game_date", games_before="games", points_before="points")
    both = newest_before(now, before, by, MEMORY_DAYS + 1)
    games = pl.col("games").fill_null(0) - pl.col("games_before").fill_null(0)
    points = pl.col("points").fill_null(0) - pl.col("points_before").fill_null(0)
    return both.select(
        *GAME_PLAYER,
        games_vs_opponent=pl.when(pl.col("opponent").is_not_null()).then(games).cast(pl.Int32),
        points_avg_vs_opponent=pl.when(games > 0).then(points / games),
        met_known_at=pl.when(games > 0).then("met_known_at"),
    )
