"""`game_markets`: the total and the spread that the books agree on before each game.

Lines on players are in `consensus`. Prices of game lines are not used: nothing is bet on them.
"""

import polars as pl

from nba_props.days import Days
from nba_props.declared.books import SPORTSBOOK
from nba_props.declared.markets import SPREADS, TOTALS, Market
from nba_props.declared.tables.lines import GAME_MARKETS
from nba_props.market.in_force import BLOCK, in_force, newest_states, of_games, usable


def game_markets(
    moments: pl.DataFrame, game_lines: pl.DataFrame, game_line_polls: pl.DataFrame, days: Days
) -> pl.DataFrame:
    """Rows of GAME_MARKETS: the median of each book's line in force at as_of.

    A published close is closing information, known at the tip-off itself. It counts only in a game for which no book
    has any line before the tip-off, and only when as_of has reached the tip-off.

    Args:
        moments: one row per counting game, see `stats.slate.moments`.
        game_lines: rows of `game_lines`, at least those of the days.
        game_line_polls: their polls.
        days: the game dates to build.
    """
    games = moments.filter(days.hold()).select("game_id", "game_date", "as_of", "tip_off", "known_at")
    lines = _lines(_known(games, game_lines, game_line_polls))
    source = (
        pl.when("closing").then(pl.lit("closing")).when(~pl.col("closing")).then(pl.lit(SPORTSBOOK))
    ).otherwise(pl.lit("none"))
    rows = games.join(lines, on="game_id", how="left").with_columns(
        pl.col("books").fill_null(0),
        game_line_source=source,
        inputs_known_at=pl.max_horizontal("known_at", "lines_known_at"),
    )
    return rows.select(GAME_MARKETS.schema.names())


def _known(games: pl.DataFrame, game_lines: pl.DataFrame, polls: pl.DataFrame) -> pl.DataFrame:
    """The totals and spreads: of books those in force, a close only where no book had one before the tip-off."""
    possible = [(pl.col("market") == market.key) & market.is_possible() for market in (SPREADS, TOTALS)]
    rows = game_lines.filter(pl.any_horizontal(possible))
    quoted = usable(rows.filter(~pl.col("is_close")), games)
    closes = of_games(rows.filter("is_close"), games, pl.col("known_at") <= pl.col("as_of"))
    return pl.concat([in_force(quoted, polls, games), closes.join(quoted, on="game_id", how="anti")])


def _lines(known: pl.DataFrame) -> pl.DataFrame:
    """One row per game with a line: total, home_spread, books, closing, lines_known_at."""
    # A book that quotes several points at once has one vote.
    votes = (
        newest_states(known)
        .group_by(BLOCK)
        .agg(pl.col("point").median(), pl.col("known_at").max(), closing=pl.col("is_close").any())
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
