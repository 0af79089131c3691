"""Whether a season's box scores list players who did not play: without them a rate of not playing means nothing."""

import polars as pl

from nba_props.features.history.windows import newest_before
from nba_props.stats.knowledge import as_known

# Box scores that list only players who played have at most one row in fifty without minutes; others one in six.
ONE_IN = 20


def lists_who_did_not_play(slate: pl.DataFrame, player_games: pl.DataFrame) -> pl.DataFrame:
    """One row per game: has_did_not_play, true when at least one in 20 rows of the season before it did not play.

    False before the season's first box score.
    """
    games = slate.select("game_id", "game_date", "season", "as_of").unique()
    rows = player_games.select("season", "game_date", "did_play", "known_at")
    return pl.concat(_of_games(part, known) for part, (known,) in as_known(games, rows))


def _of_games(games: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    daily = rows.group_by("season", "game_date").agg(listed=pl.len(), idle=(~pl.col("did_play")).sum())
    so_far = daily.sort("game_date").with_columns(pl.col("listed", "idle").cum_sum().over("season"))
    counted = newest_before(games, so_far, ["season"])
    enough = ONE_IN * pl.col("idle").cast(pl.Int64) >= pl.col("listed").cast(pl.Int64)
    return counted.select("game_id", has_did_not_play=enough.fill_null(False))
