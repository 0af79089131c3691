"""A player's form this season before a game, as signals need it. Features have windows of their own."""

import polars as pl

from nba_props.declared.keys import DAY_GAME_PLAYER
from nba_props.features.history.windows import deviation, last, millionths, newest_before, share
from nba_props.stats.knowledge import as_known

PLAYER = ("season", "player_id")
FEW, SOME = 3, 5  # games
FORM = (
    "minutes_season", "minutes_surge", "last_minutes_change", "threes_attempted", "threes_shortfall",
    "free_throws_attempted", "points_deviation", "usage_season",
)  # fmt: skip


def form(rows: pl.DataFrame, player_games: pl.DataFrame) -> pl.DataFrame:
    """One row per row with an earlier game this season: DAY_GAME_PLAYER, FORM and form_known_at.

    minutes_surge: mean minutes of the last 3 games less the season's; last_minutes_change: the last game's less the
    season's; threes_shortfall: how far the share of threes made in the last 3 games lies below the season's, in
    deviations of single games; points_deviation: of the last 5 games, null below five. Means are per game played.

    Args:
        rows: game_id, player_id, season, game_date, as_of.
        player_games: rows of PLAYER_GAMES of the season before them.
    """
    played = player_games.filter("did_play").sort(*PLAYER, "game_date")
    wanted = rows.select(*DAY_GAME_PLAYER, "season", "as_of")
    found = (
        newest_before(part, _record(games), PLAYER).drop_nulls("seen_date")
        for part, (games,) in as_known(wanted, played)
    )
    return pl.concat(found).select(*DAY_GAME_PLAYER, *FORM, "form_known_at")


def _record(games: pl.DataFrame) -> pl.DataFrame:
    """One row per game played: the form that ends with it."""
    minutes = _season_mean("minutes")
    return games.select(
        *PLAYER,
        "game_date",
        minutes_season=minutes,
        minutes_surge=(last(pl.col("minutes"), FEW, PLAYER) - minutes).round(9),
        last_minutes_change=(pl.col("minutes") - minutes).round(9),
        threes_attempted=_season_mean("fg3a"),
        threes_shortfall=_shortfall(),
        free_throws_attempted=_season_mean("fta"),
        points_deviation=pl.col("points").rolling_std(SOME, min_samples=SOME).over(PLAYER),
        usage_season=_season_mean("usage_rate"),
        form_known_at=pl.col("known_at").cum_max().over(PLAYER),
    )


def _season_mean(column: str) -> pl.Expr:
    """Mean over the season's games so far, nulls left out."""
    value = pl.col(column).cast(pl.Float64)
    return (value.cum_sum().forward_fill() / value.cum_count()).over(PLAYER).round(9)


def _shortfall() -> pl.Expr:
    made, tried = pl.col("fg3m"), pl.col("fg3a")
    season = share(made.cum_sum().over(PLAYER), tried.cum_sum().over(PLAYER))
    recent = share(
        made.rolling_sum(FEW, min_samples=1).over(PLAYER), tried.rolling_sum(FEW, min_samples=1).over(PLAYER)
    )
    of_game = millionths(share(made, tried))
    sums = ((tried > 0).cast(pl.Int64), of_game, of_game * of_game)
    spread = deviation(*(value.cum_sum().over(PLAYER) for value in sums)) / 1_000_000
    return pl.when(spread > 0).then((season - recent) / spread)
