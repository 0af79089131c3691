"""Rules about time that several rooms share. When a run takes place, and the clock, are not known here."""

from datetime import datetime, timedelta

import polars as pl

from nba_props.declared.tables.table import INSTANT

# A close is made of quotes that were known within this time before the tip-off.
CLOSE_MINUTES = 45
# Quotes whose event was not polled for longer are not bet on: a book may have moved or taken them down since.
STALE_QUOTES = timedelta(minutes=10)
# A feed of injury reports that has spoken within this time is expected to speak tonight.
SPOKEN = timedelta(days=14)
# Books' lines are compared as of one poll if each was listed within this time before the event's newest payload.
SAME_POLL = timedelta(minutes=10)
CLOSE_WINDOW = timedelta(minutes=CLOSE_MINUTES)
# A quote without any recorded time is assumed to have been known this long before the scheduled tip-off.
UNTIMED_QUOTE_LEAD = timedelta(hours=6)
# A voice about a game's start that was not heard for longer than this yields to the other.
UNHEARD = timedelta(hours=6)
# What tonight is bet on should be there so long before the day's first tip-off.
DUE_BEFORE_TIP = timedelta(minutes=60)
# What can be graded is graded this long after its game was final.
GRADED_AFTER = timedelta(days=1)
# Before lines are polled, the schedule is read again if it was fetched longer ago than this.
READ_AGAIN = timedelta(hours=1)


def is_usable_quote() -> pl.Expr:
    """True for quotes that were known by `as_of` and before the tip-off, and were not made during the game."""
    return (pl.col("known_at") <= pl.col("as_of")) & is_pregame_quote()


def is_pregame_quote() -> pl.Expr:
    """True for quotes that were known before the tip-off and were not made during the game."""
    return (pl.col("known_at") < pl.col("tip_off")) & ~pl.col("is_in_play")


def with_tip_off(games: pl.DataFrame, words: pl.DataFrame, now: datetime | None = None) -> pl.DataFrame:
    """Games with the earlier of the latest words of two voices about their start: the schedule's and the books'.

    A start that the books have since put off, before it had passed, counts no more. One that has passed when it is said
    tells that the game has begun, and changes nothing. A voice that was not heard for UNHEARD yields to the other one; a
    schedule without `heard_at` counts as heard.

    Args:
        games: one row per game: game_id, tip_off (the schedule's word), heard_at.
        words: what books said: game_id, commence_time, known_at (of the word).
        now: words after it do not count; None for all.

    Returns:
        The games with tip_off, `is_by_books` (whether the books' word is the one that counts) and `said_at`, since when
        the books say so.
    """
    instant = pl.lit(now).cast(INSTANT)
    starts = _books_starts(games, words.filter((pl.col("known_at") <= instant).fill_null(True)))
    known = games.join(starts, on="game_id", how="left", maintain_order="left")
    reference = pl.min_horizontal("tip_off", "books_start", instant)

    def is_silent(heard: str) -> pl.Expr:
        return (reference - pl.col(heard) > UNHEARD).fill_null(False)

    schedule_yields = is_silent("heard_at") & ~is_silent("books_heard_at")
    books_yield = is_silent("books_heard_at") & ~is_silent("heard_at")
    sooner = pl.col("books_start") < pl.col("tip_off")
    by_books = (pl.col("books_start").is_not_null() & (schedule_yields | (sooner & ~books_yield))).fill_null(
        False
    )
    return (
        known.with_columns(is_by_books=by_books)
        .with_columns(tip_off=pl.when("is_by_books").then("books_start").otherwise("tip_off"))
        .drop("books_start", "books_heard_at")
    )


def _books_starts(games: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """One row per game: the books' latest word of its start, since when they say so, and when they were last heard."""
    said = (
        words.select("game_id", "commence_time", "known_at")
        .filter(pl.col("known_at") <= pl.col("commence_time"))
        .join(games.select("game_id", scheduled="tip_off"), on="game_id")
        .sort("game_id", "known_at", "commence_time", descending=[False, False, True])
    )
    before = pl.col("commence_time").shift(1).over("game_id")
    is_over = (pl.col("known_at") > before).fill_null(False).cum_max().over("game_id")
    is_new = pl.col("commence_time").ne_missing(before)
    # What is heard after the scheduled start cannot tell whether the books were silent at it.
    heard = pl.col("known_at").filter(pl.col("known_at") <= pl.col("scheduled")).max()
    return (
        said.with_columns(is_over=is_over, is_new=is_new)
        .filter(~pl.col("is_over"))
        .group_by("game_id", maintain_order=True)
        .agg(
            books_start=pl.col("commence_time").last(),
            said_at=pl.col("known_at").filter("is_new").last(),
            books_heard_at=pl.coalesce(heard, pl.col("known_at").min()),
        )
    )
