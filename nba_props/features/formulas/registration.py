"""How a function becomes a feature, and the expressions that such functions share.

A feature's function returns an expression over the slate joined with everything known about its players (see `store`).
In it a null is missing: the value should be there. NaN is thin: there is nothing to compute the value from, by the
feature's own definition (no attempts to take a share of, too few games). `store` counts the first as a default and
stores both as null. Windows do not belong here: they are computed where their tables are built.
"""

from collections.abc import Callable

import polars as pl

from nba_props.declared.features import BY_INDEX
from nba_props.features.history.windows import complete

THIN = float("nan")
Formula = Callable[[], pl.Expr]
FUNCTIONS: dict[int, Formula] = {}


def feature(index: int) -> Callable[[Formula], Formula]:
    """Registers the function that computes a catalogue row; it has the row's name.

    Raises:
        ValueError: when the name differs, or the row is computed already.
    """

    def register(function: Formula) -> Formula:
        row, name = BY_INDEX[index], getattr(function, "__name__", "")
        if name != row.name or index in FUNCTIONS or row.value is not None:
            raise ValueError(
                f"{name} cannot compute feature {index}, which is {row.name}: give the function that name, once, and "
                "the row no `value`"
            )
        FUNCTIONS[index] = function
        return function

    return register


def steps(value: pl.Expr, small: float, large: float) -> pl.Expr:
    """A difference in five steps: 1 and 2 from `small` and `large` upwards, -1 and -2 downwards, else 0."""
    return (
        pl.when(value >= large).then(2.0)
        .when(value >= small).then(1.0)
        .when(value <= -large).then(-2.0)
        .when(value <= -small).then(-1.0)
        .when(value.is_not_null()).then(0.0)
    )  # fmt: skip


def flag(condition: pl.Expr) -> pl.Expr:
    """1.0 where true, 0.0 where false, null where unknown."""
    return condition.cast(pl.Float64)


def thin(value: pl.Expr, defined: pl.Expr) -> pl.Expr:
    """A value whose null is thin, not missing, where `defined` says that all of its inputs were there."""
    return pl.when(value.is_null() & defined).then(THIN).otherwise(value)


def form_seen(games: int = 10) -> pl.Expr:
    """Whether the player has played this season and enough of the last games are known."""
    played = pl.col("games_played")
    return (played > 0) & complete(pl.min_horizontal(played, games), pl.col(f"games_missing_last_{games}"))


def sixty_days_seen() -> pl.Expr:
    """Whether the player has played this season and enough games of the last 60 days are known."""
    seen = complete(pl.col("games_in_last_60_days"), pl.col("games_missing_last_60_days"))
    return (pl.col("games_played") > 0) & seen


def unlisted() -> pl.Expr:
    """Whether no box score of the season lists the player yet: what the player did in it is known, nothing."""
    return pl.col("games_played").is_null()
