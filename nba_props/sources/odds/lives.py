"""Since when each book's market stands as it does, from the polls that asked for it. Payloads are not known here.

A block is what a book lists in one market of an event at one poll: players, points and prices with one last update. Books
change a block without a new last update, take it down, and bring it back; then the poll that shows it is the first that
can tell. No row depends on a later poll.
"""

import polars as pl

BLOCK = ["event_id", "book", "market"]
# Stands for "not listed" while gaps are filled.
NEVER = pl.datetime(1900, 1, 1, time_zone="UTC", time_unit="us")


def with_known_at(states: pl.DataFrame) -> pl.DataFrame:
    """Adds known_at to each state of a block: since when the block stands so; null where it is not listed.

    It is the block's last update or, where the poll before did not show the block so though it is later than that update,
    the instant of the poll. A block that is the same as in the poll before keeps its known_at, and so does one that cannot
    be read.

    Args:
        states: one row per poll and BLOCK that it asked for: seen_at (the instant of the poll), is_listed, is_readable,
            last_update (null where the book gives none), and content (equal for equal quotes).

    Returns:
        The states in order of block and instant, with known_at and `begins`: whether the block is not as in the poll
        before.
    """
    readable = pl.col("is_readable")
    ordered = states.sort(*BLOCK, "seen_at")
    begun = _begun(ordered.filter(readable))
    whole = pl.concat([begun, ordered.filter(~readable)], how="diagonal").sort(*BLOCK, "seen_at")
    state = pl.when(readable).then(pl.coalesce("known_at", NEVER)).forward_fill().over(BLOCK)
    return whole.with_columns(pl.col("begins").fill_null(False), known_at=pl.when(state > NEVER).then(state))


def _begun(readable: pl.DataFrame) -> pl.DataFrame:
    """The states that can be read, with known_at and `begins`."""

    def before(column: str) -> pl.Expr:
        return pl.col(column).shift(1).over(BLOCK)

    is_same = (
        before("is_listed").fill_null(False)
        & pl.col("last_update").eq_missing(before("last_update"))
        & pl.col("content").eq_missing(before("content"))
    )
    update = pl.min_horizontal("last_update", "seen_at")
    is_news = before("seen_at").is_null() | (update > before("seen_at"))
    return (
        readable.with_columns(begins=pl.col("is_listed") & ~is_same)
        .with_columns(known_at=pl.when("begins").then(pl.when(is_news).then(update).otherwise("seen_at")))
        .with_columns(known_at=pl.when("is_listed").then(pl.col("known_at").forward_fill().over(BLOCK)))
    )
