"""When a quote in force was last seen, how old that look is, and whether the look before it saw the same price.

The arguments are those of `in_force`.
"""

import polars as pl

from nba_props.market.in_force import BLOCK, asked, listed, polled, standing
from nba_props.sources.odds.asked import HISTORY, NAMED

QUOTE = [*BLOCK, "player_id", "point"]
# How `asked` begins in polls that show what stood once, to whoever looks later.
SNAPSHOTS = (NAMED, HISTORY)
PRICES = {"over_price": "over_seen_before", "under_price": "under_seen_before"}


def with_looks(
    in_force: pl.DataFrame, odds_lines: pl.DataFrame, polls: pl.DataFrame, moments: pl.DataFrame
) -> pl.DataFrame:
    """The quotes in force with what the polls tell of them.

    A poll of an archive, whose `asked` names a single book and no market, or of the feed's history shows what was stored
    and not what stands now: where a game has no others, age is counted up to its newest snapshot, and there is no second
    look. A lake without polls has the quotes' known_at instead.

    Returns:
        The quotes, in their order, with polled_at (of the newest poll that lists the quote), newest_at (of the game's
        newest poll), quote_age_seconds, over_seen_before and under_seen_before (whether the poll before it, of the same
        event, book and market, listed that price; null in an archive).
    """
    made = polled(polls, moments)
    seen = in_force.join(
        standing(made).rename({"at": "polled_at"}),
        on=[*BLOCK, "known_at"],
        how="left",
        maintain_order="left",
    ).with_columns(pl.col("polled_at").fill_null(pl.col("known_at")))
    games = made.group_by("game_id").agg(newest_at=pl.col("known_at").max(), is_archived=_is_snapshot().all())
    until = moments.select("game_id", "as_of").unique()
    with_games = (
        seen.join(games, on="game_id", how="left", maintain_order="left")
        .join(until, on="game_id", how="left", maintain_order="left")
        .with_columns(
            pl.col("newest_at").fill_null(pl.col("polled_at").max().over("game_id")),
            pl.col("is_archived").fill_null(False),
        )
    )
    reference = pl.when("is_archived").then("newest_at").otherwise("as_of")
    age = (reference - pl.col("polled_at")).dt.total_microseconds() / 1e6
    return (
        with_games.join(_before(made, odds_lines), on=QUOTE, how="left", maintain_order="left")
        .with_columns(_seen(price, name) for price, name in PRICES.items())
        .with_columns(quote_age_seconds=age)
        .drop("is_archived", "as_of", *(f"{price}_before" for price in PRICES))
    )


def _is_snapshot() -> pl.Expr:
    return pl.any_horizontal(pl.col("asked").str.starts_with(kind) for kind in SNAPSHOTS)


def _seen(price: str, name: str) -> pl.Expr:
    same = (pl.col(price) == pl.col(f"{price}_before")).fill_null(False)
    return pl.when(~pl.col("is_archived")).then(same).alias(name)


def _before(made: pl.DataFrame, odds_lines: pl.DataFrame) -> pl.DataFrame:
    """The quotes that the last but one poll of each event, book and market listed, with their prices then."""
    block = ["event_id", *BLOCK]
    earlier = (
        asked(made)
        .unique()
        .filter(pl.col("at") < pl.col("at").max().over(block))
        .filter(pl.col("at") == pl.col("at").max().over(block))
    )
    stood = earlier.join(listed(made), on=[*block, "at"]).select(*BLOCK, "known_at").unique()
    return (
        odds_lines.join(stood, on=[*BLOCK, "known_at"], how="semi")
        .sort("known_at")
        .select(*QUOTE, *(pl.col(price).alias(f"{price}_before") for price in PRICES))
        .unique(QUOTE, keep="last", maintain_order=True)
    )
