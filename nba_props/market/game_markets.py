"""`game_markets`: the total and the spread that the books agree on before each game.

Lines on players are in `consensus`. Prices of game lines are not used: nothing is bet on them.
"""

import polars as pl

from nba_props.days import Days
from nba_props.declared.books import SPORTSBOOK
from nba_props.declared.markets import SPREADS, TOTALS, Market
from nba_props.declared.tables.features import GAME_MARKETS
from nba_props.declared.time_rules import is_pregame_quote

ONE_VOTE = ("game_id", "market", "book")


def game_markets(moments: pl.DataFrame, game_lines: pl.DataFrame, days: Days) -> pl.DataFrame:
    """Rows of GAME_MARKETS: the median of each book's newest line known by as_of and before the tip-off.

    A published close is closing information, known at the tip-off itself. It counts only in a game for which no book
    has any line before the tip-off, and only when as_of has reached the tip-off.

    Args:
        moments: one row per counting game, see `stats.slate.moments`.
        game_lines: rows of `game_lines`, at least those of the days.
        days: the game dates to build.
    """
    games = moments.filter(days.hold()).select("game_id", "game_date", "as_of", "tip_off", "known_at")
    lines = _lines(_known(games, game_lines))
    source = (
        pl.when("closing").then(pl.lit("closing")).when(~pl.col("closing")).then(pl.lit(SPORTSBOOK))
    ).otherwise(pl.lit("none"))
    rows = games.join(lines, on="game_id", how="left").with_columns(
        pl.col("books").fill_null(0),
        game_line_source=source,
        inputs_known_at=pl.max_horizontal("known_at", "lines_known_at"),
    )
    return rows.select(GAME_MARKETS.schema.names())


def _known(games: pl.DataFrame, game_lines: pl.DataFrame) -> pl.DataFrame:
    """The usable totals and spreads: a book's before the tip-off, a close only where no book has one."""
    possible = [(pl.col("market") == market.key) & market.is_possible() for market in (SPREADS, TOTALS)]
    quoted = ~pl.col("is_close") & is_pregame_quote()
    known = (
        game_lines.join(games.select("game_id", "as_of", "tip_off"), on="game_id")
        .filter(pl.any_horizontal(possible), pl.col("known_at") <= pl.col("as_of"), quoted | pl.col("is_close"))
    )  # fmt: skip
    return known.filter(~pl.col("is_close") | pl.col("is_close").all().over("game_id"))


def _lines(known: pl.DataFrame) -> pl.DataFrame:
    """One row per game with a line: total, home_spread, books, closing, lines_known_at."""
    newest = known.filter(pl.col("known_at") == pl.col("known_at").max().over(ONE_VOTE))
    # A book that quotes several points at once has one vote.
    votes = newest.group_by(ONE_VOTE).agg(
        pl.col("point").median(), pl.col("known_at").max(), closing=pl.col("is_close").any()
    )

    def agreed(market: Market) -> pl.Expr:
        return pl.col("point").filter(pl.col("market") == market.key).median()

    return votes.group_by("game_id").agg(
        total=agreed(TOTALS),
        home_spread=agreed(SPREADS),
        books=pl.col("book").n_unique().cast(pl.Int32),
        closing=pl.col("closing").any(),
        lines_known_at=pl.col("known_at").max(),
    )
