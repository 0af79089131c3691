"""Statistics of spreads, totals and points lines."""

from typing import Any

import polars as pl

from nba_props.simulator.measured.box_statistics import one

_SEVERAL = 5  # books
_BUSY_MINUTES = 30
_EARLY_H = 11.5


def game_lines(games: pl.DataFrame, closing: pl.DataFrame) -> dict[str, Any]:
    """Returns the errors of closing spreads and totals; `closing` has one row a game, from the home side's view."""
    played = games.join(closing, on="game_id")
    margin = pl.col("home_pts") - pl.col("away_pts") + pl.col("home_spread")
    total = pl.col("home_pts") + pl.col("away_pts") - pl.col("total")
    return one(
        played,
        **{
            "spread, mean absolute error": margin.abs().mean(),
            "total, mean absolute error": total.abs().mean(),
            "spread, sd": pl.col("home_spread").std(),
            "total, sd": pl.col("total").std(),
        },
    )


def _implied(price: str) -> pl.Expr:
    p = pl.col(price)
    return pl.when(p < 0).then(-p / (100 - p)).otherwise(100 / (100 + p))


def _latest(quotes: pl.DataFrame) -> pl.DataFrame:
    """The last main line of each book."""
    return (
        quotes.sort("hours", descending=True, nulls_last=True, maintain_order=True)
        .group_by("game_id", "player_id", "book", maintain_order=True)
        .last()
    )


def _consensus(latest: pl.DataFrame) -> pl.DataFrame:
    """One row per game and player: the median of the books' last main lines, and the number of books."""
    books = latest.group_by("game_id").agg(of_game=pl.n_unique("book"))
    return (
        latest.group_by("game_id", "player_id")
        .agg(line=pl.median("line"), books=pl.len(), apart=pl.max("line") - pl.min("line"))
        .join(books, on="game_id")
    )


def quotes(games: pl.DataFrame, box: pl.DataFrame, quoted: pl.DataFrame) -> dict[str, Any]:
    """Returns statistics of the last points lines: prices, errors, agreement of books and coverage of players."""
    latest = _latest(quoted.join(games, on="game_id", how="semi"))
    lines = _consensus(latest)
    played = box.filter("did_play").select("game_id", "player_id", "pts", "minutes")
    graded = lines.join(played, on=["game_id", "player_id"])
    return (
        one(latest, overround=(_implied("over_price") + _implied("under_price") - 1).mean())
        | _errors(graded)
        | _agreement(lines)
        | {"quoted who did not play": 1 - graded.height / lines.height}
        | {"games without lines": _without_lines(games, lines)}
        | _coverage(lines, played)
    )


def _errors(graded: pl.DataFrame) -> dict[str, Any]:
    error = pl.col("pts") - pl.col("line")
    return one(
        graded,
        **{
            "line, mean absolute error": error.abs().mean(),
            "points less line": error.mean(),
            "variance about the line over mean": error.var() / pl.mean("pts"),
            "overs among wins": (error > 0).sum() / (error != 0).sum(),
        },
    )


def _agreement(lines: pl.DataFrame) -> dict[str, Any]:
    return one(
        lines,
        **{
            "books that quote a line, of the game's": pl.mean("books") / pl.mean("of_game"),
            "lines a game": pl.len() / pl.col("game_id").n_unique(),
            "books apart, points": pl.col("apart").filter(pl.col("books") >= _SEVERAL).mean(),
        },
    )


def _coverage(lines: pl.DataFrame, played: pl.DataFrame) -> dict[str, Any]:
    """Which players have a line, of games with lines."""
    of_games = played.join(lines, on="game_id", how="semi").join(
        lines, on=["game_id", "player_id"], how="left"
    )
    has_line, busy = pl.col("line").is_not_null(), pl.col("minutes") >= _BUSY_MINUTES
    return one(
        of_games,
        **{
            "players with a line": has_line.mean(),
            "players of 30 minutes with a line": has_line.filter(busy).mean(),
        },
    )


def _without_lines(games: pl.DataFrame, lines: pl.DataFrame) -> float:
    """The share of games without lines, on dates on which other games have lines."""
    quoted = games.filter(pl.col("game_id").is_in(lines["game_id"].unique().implode()))
    expected = games.filter(pl.col("game_date").is_in(quoted["game_date"].unique().implode()))
    return 1 - quoted.height / expected.height


def moves(quoted: pl.DataFrame) -> dict[str, Any]:
    """Returns how lines move between a book's first and last look, both at least half a day before the tip-off.

    Recorded data have few later looks.
    """
    moved = (
        quoted.filter(pl.col("hours") >= _EARLY_H)
        .sort("hours", descending=True)
        .group_by("game_id", "player_id", "book")
        .agg(looks=pl.col("hours").n_unique(), move=(pl.col("line").last() - pl.col("line").first()).abs())
        .filter(pl.col("looks") > 1)
    )
    return one(
        moved,
        **{
            "lines moved a point or more": (pl.col("move") >= 1).mean(),
            "lines moved three or more": (pl.col("move") >= 3).mean(),
            "line move, points": pl.col("move").mean(),
        },
    )
