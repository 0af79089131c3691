"""How a function becomes a feature, and the words in which such functions are written.

A feature's function gives an expression over the slate joined with everything known about its players (see `store`).
A null is a value that was due and is missing; NaN is one that is defined by its catalogue row to be absent (no
attempts to take a share of, too few games to say). `store` counts the first as a default and stores both as null.
Windows do not belong here: they are cut where their tables are made.
"""

from collections.abc import Callable

import polars as pl

from nba_props.declared.features import BY_INDEX
from nba_props.features.history.windows import complete

THIN = float("nan")
FUNCTIONS: dict[int, Callable[[], pl.Expr]] = {}


def feature(index: int) -> Callable[[Callable[[], pl.Expr]], Callable[[], pl.Expr]]:
    """Registers the function that computes a catalogue row; it carries the row's name."""

    def register(function: Callable[[], pl.Expr]) -> Callable[[], pl.Expr]:
        if function.__name__ != BY_INDEX[index].name or index in FUNCTIONS:
            raise ValueError(f"feature {index} is {BY_INDEX[index].name}, once; not {function.__name__}")
        FUNCTIONS[index] = function
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


def thin(value: str | pl.Expr, defined: pl.Expr) -> pl.Expr:
    """A value whose null is thin, not missing, where `defined` says that all was there to compute it from."""
    found = pl.col(value) if isinstance(value, str) else value
    return pl.when(found.is_null() & defined).then(THIN).otherwise(found)


def form_seen(games: int = 10) -> pl.Expr:
    """Whether the player has played this season and the window of his last games saw enough of it."""
    played = pl.col("games_played")
    return (played > 0) & complete(pl.min_horizontal(played, games), pl.col(f"games_missing_last_{games}"))


def sixty_days_seen() -> pl.Expr:
    """Whether the player has played this season and the window of 60 days saw enough of it."""
    seen = complete(pl.col("games_in_last_60_days"), pl.col("games_missing_last_60_days"))
    return (pl.col("games_played") > 0) & seen


def unlisted() -> pl.Expr:
    """Whether the player was in no box score of the season yet: what he did in it is known, nothing."""
    return pl.col("games_played").is_null()
