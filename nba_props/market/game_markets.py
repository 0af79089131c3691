"""`game_markets`: the total and the spread that the books agree on before each game.

Lines on players are in `consensus`. Prices of game lines are not read: nothing is bet on them.
"""

import polars as pl

from nba_props.days import Days
from nba_props.declared.markets import SPREADS, TOTALS
from nba_props.declared.tables.features import GAME_MARKETS


def game_markets(moments: pl.DataFrame, game_lines: pl.DataFrame, days: Days) -> pl.DataFrame:
    """Rows of GAME_MARKETS: each book's newest line known by as_of and before the tip-off, then the median.

    A published close is closing information, known at the tip-off itself: it counts only where no book has any line
    before the tip-off, and only once as_of has reached it.

    Args:
        moments: see `stats.slate.moments`.
    """
    games = moments.filter(days.hold()).select("game_id", "game_date", "as_of", "tip_off", "known_at")
    lines = _lines(games, _known(games, game_lines))
    by = pl.when("closing").then(pl.lit("closing")).when(~pl.col("closing")).then(pl.lit("sportsbook"))
    rows = games.join(lines, on="game_id", how="left").with_columns(
        pl.col("books").fill_null(0),
        game_line_source=by.otherwise(pl.lit("none")),
        inputs_known_at=pl.max_horizontal("known_at", "lines_known_at"),
    )
    return rows.select(GAME_MARKETS.schema.names())


def _known(games: pl.DataFrame, game_lines: pl.DataFrame) -> pl.DataFrame:
    """The usable totals and spreads: a book's before the tip-off, a close only where no book's is."""
    possible = [(pl.col("market") == market.key) & market.is_possible() for market in (SPREADS, TOTALS)]
    open_ = ~pl.col("is_close") & ~pl.col("is_in_play") & (pl.col("known_at") < pl.col("tip_off"))
    known = (
        game_lines.join(games.select("game_id", "as_of", "tip_off"), on="game_id")
        .filter(pl.any_horizontal(possible), pl.col("known_at") <= pl.col("as_of"), open_ | pl.col("is_close"))
    )  # fmt: skip
    return known.filter(~pl.col("is_close") | pl.col("is_close").all().over("game_id"))


def _lines(games: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """One row per game with a line: total, home_spread, books, closing, lines_known_at."""
    book = ["game_id", "market", "book"]
    newest = known.filter(pl.col("known_at") == pl.col("known_at").max().over(book))
    # A book that gives several points at once has one vote.
    votes = newest.group_by(book).agg(
        pl.col("point").median(), pl.col("known_at").max(), closing=pl.col("is_close").any()
    )

    def agreed(market: str) -> pl.Expr:
        return pl.col("point").filter(pl.col("market") == market).median()

    return votes.group_by("game_id").agg(
        total=agreed(TOTALS.key),
        home_spread=agreed(SPREADS.key),
        books=pl.col("book").n_unique().cast(pl.Int32),
        closing=pl.col("closing").any(),
        lines_known_at=pl.col("known_at").max(),
    )
