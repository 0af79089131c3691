"""One function per computed feature: an expression over the slate joined with everything known about its players.

A null is a value that was due and is missing; NaN is one that is defined by its catalogue row to be absent (no
attempts to take a share of, too few games to say). `store` counts the first as a default and stores both as null.
Windows do not belong here: they are cut in `daily_cache`, `zones` and `matchup`.
"""

from collections.abc import Callable

import polars as pl

from nba_props.features.catalogue import BY_INDEX, Feature
from nba_props.features.windows import complete

THIN = float("nan")
_FUNCTIONS: dict[int, Callable[[], pl.Expr]] = {}


def feature(index: int) -> Callable[[Callable[[], pl.Expr]], Callable[[], pl.Expr]]:
    """Registers the function that computes a catalogue row; it carries the row's name."""

    def register(function: Callable[[], pl.Expr]) -> Callable[[], pl.Expr]:
        if function.__name__ != BY_INDEX[index].name or index in _FUNCTIONS:
            raise ValueError(f"feature {index} is {BY_INDEX[index].name}, once; not {function.__name__}")
        _FUNCTIONS[index] = function
        return function

    return register


def steps(value: pl.Expr, small: float, large: float) -> pl.Expr:
    """A difference in five steps: 2 and 1 upwards, -1 and -2 downwards, else 0."""
    return (
        pl.when(value >= large).then(2.0)
        .when(value >= small).then(1.0)
        .when(value <= -large).then(-2.0)
        .when(value <= -small).then(-1.0)
        .when(value.is_not_null()).then(0.0)
    )  # fmt: skip


def flag(condition: pl.Expr) -> pl.Expr:
    return condition.cast(pl.Float64)


def thin(column: str, defined: pl.Expr) -> pl.Expr:
    """A column whose null is thin, not missing, where `defined` says that all was there to compute it from."""
    return pl.when(pl.col(column).is_null() & defined).then(THIN).otherwise(column)


def form_seen() -> pl.Expr:
    """Whether the player has played this season and the window of the last 10 saw enough of it."""
    played = pl.col("games_played")
    return (played > 0) & complete(pl.min_horizontal(played, 10), pl.col("games_missing_last_10"))


@feature(0)
def points_avg_last_5() -> pl.Expr:
    return pl.col("points_avg_last_5")


@feature(1)
def points_avg_last_10() -> pl.Expr:
    return pl.col("points_avg_last_10")


@feature(2)
def points_avg_season() -> pl.Expr:
    return pl.col("points_avg_season")


@feature(3)
def points_std_last_10() -> pl.Expr:
    """Thin after a single game, which has no deviation."""
    return thin("points_std_last_10", form_seen() & (pl.col("games_played") == 1))


@feature(4)
def games_in_last_7_days() -> pl.Expr:
    """None for who has not played this season: known, not missing."""
    return pl.col("games_in_last_7_days").fill_null(0)


@feature(5)
def fatigue_score() -> pl.Expr:
    return pl.col("fatigue_score")


@feature(6)
def shot_zone_mismatch_score() -> pl.Expr:
    """Thin without attempts."""
    return thin("shot_zone_mismatch_score", pl.col("zones_seen") & pl.col("pct_paint").is_null())


@feature(7)
def pace_score() -> pl.Expr:
    return pl.col("pace_score")


@feature(8)
def usage_spike_score() -> pl.Expr:
    return pl.col("usage_spike_score")


@feature(9)
def rest_advantage() -> pl.Expr:
    """Both sides' real days of rest; missing while the player's team, and so his opponent, is not known."""
    advantage = (pl.col("days_rest") - pl.col("opponent_days_rest")).clip(-2, 2)
    return pl.when(pl.col("opponent").is_not_null()).then(advantage)


@feature(10)
def injury_risk() -> pl.Expr:
    """No injury report is ingested yet: unavailable."""
    return pl.lit(None, pl.Float64)


@feature(11)
def recent_trend() -> pl.Expr:
    """Newest less older; flat before five games."""
    return pl.when(pl.col("games_played") < 5).then(0.0).otherwise(steps(pl.col("recent_trend"), 2, 5))


@feature(12)
def minutes_change() -> pl.Expr:
    """Rounded, so that a change of just a tenth is one in whatever order its minutes were summed."""
    season = pl.col("minutes_avg_season")
    return steps(((pl.col("minutes_avg_last_10") - season) / season).round(9), 0.10, 0.20)


@feature(13)
def opponent_def_rating() -> pl.Expr:
    return pl.col("opponent_defensive_rating")


@feature(14)
def opponent_pace() -> pl.Expr:
    return pl.col("opponent_pace")


@feature(15)
def home_away() -> pl.Expr:
    return flag(pl.col("is_home"))


@feature(16)
def back_to_back() -> pl.Expr:
    return flag(pl.col("days_rest") == 1)


@feature(17)
def playoff_game() -> pl.Expr:
    return flag(pl.col("season_type") == "playoffs")


@feature(18)
def pct_paint() -> pl.Expr:
    """Thin without attempts."""
    return thin("pct_paint", pl.col("zones_seen"))


@feature(19)
def pct_mid_range() -> pl.Expr:
    """Thin without attempts."""
    return thin("pct_mid_range", pl.col("zones_seen"))


@feature(20)
def pct_three() -> pl.Expr:
    """From the box score, so that it does not wait for shots. Thin without attempts."""
    return thin("pct_three", form_seen())


@feature(21)
def pct_free_throw() -> pl.Expr:
    """Thin before five games or without points."""
    return thin("pct_free_throw", form_seen())


@feature(22)
def team_pace() -> pl.Expr:
    return pl.col("team_pace_last_10")


@feature(23)
def team_off_rating() -> pl.Expr:
    return pl.col("team_off_rating_last_10")


@feature(24)
def team_win_pct() -> pl.Expr:
    """Thin before the team's fifth game; missing with the team's form."""
    return thin("team_win_pct", pl.col("team_pace_last_10").is_not_null())


@feature(25)
def vegas_points_line() -> pl.Expr:
    return pl.col("line")


@feature(26)
def vegas_opening_line() -> pl.Expr:
    return pl.col("opening_line")


@feature(27)
def vegas_line_move() -> pl.Expr:
    return pl.col("line") - pl.col("opening_line")


@feature(28)
def has_vegas_line() -> pl.Expr:
    return flag(pl.col("line").is_not_null())


@feature(29)
def avg_points_vs_opponent() -> pl.Expr:
    """The season's mean without a meeting; missing while the opponent is not known."""
    mean = pl.coalesce("points_avg_vs_opponent", "points_avg_season")
    return pl.when(pl.col("opponent").is_not_null()).then(mean)


@feature(30)
def games_vs_opponent() -> pl.Expr:
    return pl.col("games_vs_opponent")


@feature(31)
def minutes_avg_last_10() -> pl.Expr:
    return pl.col("minutes_avg_last_10")


@feature(32)
def ppm_avg_last_10() -> pl.Expr:
    return pl.col("ppm_avg_last_10")


COMPUTED: tuple[Feature, ...] = tuple(BY_INDEX[i] for i in sorted(_FUNCTIONS))
NOT_COMPUTED: frozenset[int] = frozenset(BY_INDEX) - frozenset(_FUNCTIONS)


def expression(row: Feature) -> pl.Expr:
    """The value of a computed feature, under its name."""
    return _FUNCTIONS[row.index]().cast(pl.Float64).alias(row.name)
