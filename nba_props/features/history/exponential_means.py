"""The features of the group FORM: what a player has done in recent games of any season.

Windows of five and ten games, or of a season, do not say how long a player has been at their level, nor how many minutes
they were given this very week. Exponential means over all games do: without a market they take 0.03 to 0.06 points off
the mean absolute error, more than any other choice made here (docs/adr/0009).
"""

import polars as pl

from nba_props.declared.features import CATALOGUE, Group, features_in
from nba_props.declared.keys import GAME_PLAYER
from nba_props.declared.windows import MEASURES, ExponentialMean
from nba_props.features.history.windows import measured, newest_before, number
from nba_props.stats.knowledge import as_known

LONGEST_REST = 60  # days
FORM = tuple(f.name for f in features_in(Group.FORM))
MEANS = {f.name: f.value for f in CATALOGUE if isinstance(f.value, ExponentialMean)}
# Points per minute are steady over a season, minutes over a week.
SKILL, ROLE = 25, 5
COLUMNS = {c for window in MEANS.values() for c in MEASURES[window.measure].columns}


def recent_form(rows: pl.DataFrame, player_games: pl.DataFrame) -> pl.DataFrame:
    """One row per given row: game_id, game_date, player_id, the columns of FORM, form_known_at.

    All are null for a player who has never played. Games of earlier dates count that were known by the row's as_of.

    Args:
        rows: game_id, game_date, season, player_id, as_of.
        player_games: as far back as form should look.
    """
    of_rows = rows.select(*GAME_PLAYER, "season", "game_date", "as_of")
    played = player_games.filter("did_play").select(
        "game_id", "game_date", "season", "player_id", *sorted(COLUMNS), "known_at"
    )
    return pl.concat(_recent_form(part, games) for part, (games,) in as_known(of_rows, played))


def _recent_form(rows: pl.DataFrame, played: pl.DataFrame) -> pl.DataFrame:
    newest = newest_before(rows, _after_each(played), ["player_id"])
    days = (pl.col("game_date") - pl.col("seen_date")).dt.total_days()
    this_season = pl.when(pl.col("season") == pl.col("last_season")).then("season_games")
    return newest.with_columns(
        days_since_last=days.clip(0, LONGEST_REST).cast(pl.Float64),
        games_this_season=this_season.otherwise(pl.when(pl.col("seen_date").is_not_null()).then(0.0)),
    ).select(*GAME_PLAYER, "game_date", *FORM, "form_known_at")


def _after_each(played: pl.DataFrame) -> pl.DataFrame:
    """A player's form after each game played, and when all games so far were known."""
    per_minute = _mean("points", SKILL) / _mean("minutes", SKILL).clip(1.0)
    return played.sort("player_id", "game_date", "game_id").select(
        "player_id",
        "game_date",
        last_season="season",
        started_last=pl.col("started").cast(pl.Float64),
        points_expected=per_minute * _mean("minutes", ROLE),
        season_games=number(("player_id", "season")).cast(pl.Float64),
        form_known_at=pl.col("known_at").cum_max().over("player_id"),
        **{name: _mean(window.measure, window.half_life) for name, window in MEANS.items()},
    )


def _mean(measure: str, half_life: float) -> pl.Expr:
    """The mean of a player's games so far, each weighing half of one `half_life` games later; nulls are left out."""
    value = measured(measure).cast(pl.Float64)
    return value.ewm_mean(half_life=half_life, ignore_nulls=True).over("player_id")
