"""What the other feeds say of a line: its probability without the feed that offers it, and how likely a push is.

Feeds that quote the very line are asked first, by the mean of their log-odds. Otherwise the distribution of points, whose
shape the caller passes (it is fitted in `models`), is centred where the other feeds' own lines and prices put it.
"""

from typing import Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nba_props.declared.keys import GAME_PLAYER_MARKET
from nba_props.declared.odds import from_log_odds, log_odds

Floats = NDArray[np.float64]
FEED = [*GAME_PLAYER_MARKET, "feed"]
# So many other feeds at the very line need no shape.
FEEDS_AT_LINE = 2


class Shape(Protocol):
    """How points spread around a centre. All arguments and results are arrays of one row each; NaN gives NaN."""

    def spread(self, predicted: Floats, /) -> Floats:
        """Standard deviation of points around a centre, in points."""
        ...

    def centre_for(self, p_over: Floats, line: Floats, spread: Floats, /) -> Floats:
        """The centre at which P(over | no push) at the line is `p_over`."""
        ...

    def sides(self, centre: Floats, spread: Floats, line: Floats, /) -> tuple[Floats, Floats]:
        """P(over | no push) and P(push) at a line."""
        ...


def feed_lines(main_lines: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    """The sportsbooks' main lines with log_odds of the Over, and the centre that gives them.

    A centre is computed once for each pair of line and probability: a season has a few thousand.

    Args:
        main_lines: GAME_PLAYER_MARKET, feed, point, p_over_fair and known_at, one row per book.
        shape: see `Shape`; the spread is the one at the line.
    """
    pairs = main_lines.select("point", "p_over_fair").unique(maintain_order=True)
    line, p_over = (pairs[name].to_numpy() for name in ("point", "p_over_fair"))
    centre = shape.centre_for(p_over, line, shape.spread(line))
    centred = pairs.with_columns(centre=pl.Series(centre, dtype=pl.Float64))
    return main_lines.join(
        centred, on=["point", "p_over_fair"], how="left", maintain_order="left"
    ).with_columns(log_odds=log_odds(pl.col("p_over_fair")))


def others(asked: pl.DataFrame, lines: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    """The lines that are asked for, each with what the feeds other than its own say.

    A feed of several books speaks once: the mean log-odds of its books at a line, the mean of their centres and the
    median of their lines.

    Args:
        asked: GAME_PLAYER_MARKET, feed (the one that is left out) and line.
        lines: rows of `feed_lines`.
        shape: see `Shape`.

    Returns:
        The distinct rows of `asked` with others_p_over (given no push), push_probability, feeds (names of the others, in
        order), others_line (median of their lines), is_at_line, and others_known_at (of their newest quote). Without any
        other feed these are null, false or empty.
    """
    wanted = asked.select(*FEED, "line").unique().sort(*FEED, "line")
    known = wanted.join(_without_own(wanted, lines), on=FEED, how="left", maintain_order="left")
    at_line = _at_line(wanted, lines)
    is_at_line = (pl.col("feeds_at_line") >= FEEDS_AT_LINE).fill_null(False)
    return (
        _with_shape(known, shape)
        .join(at_line, on=[*FEED, "line"], how="left", maintain_order="left")
        .with_columns(
            pl.col("feeds").fill_null(pl.lit([], pl.List(pl.String))),
            is_at_line=is_at_line,
            others_p_over=pl.when(is_at_line).then(from_log_odds(pl.col("log_odds"))).otherwise("p_by_shape"),
        )
        .select(
            *FEED, "line", "others_p_over", "push_probability", "feeds", "others_line", "is_at_line",
            "others_known_at",
        )
    )  # fmt: skip


def _without_own(asked: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """FEED with the feeds of its market but itself, and the mean of their centres and lines."""
    by_feed = (
        lines.sort(*FEED, "point", "centre")
        .group_by(FEED, maintain_order=True)
        .agg(pl.col("centre").mean(), pl.col("point").median(), pl.col("known_at").max())
        .rename({"feed": "other"})
    )
    return (
        asked.select(FEED)
        .unique()
        .join(by_feed, on=GAME_PLAYER_MARKET)
        .filter(pl.col("other") != pl.col("feed"))
        .sort(*FEED, "other")
        .group_by(FEED, maintain_order=True)
        .agg(
            pl.col("centre").mean(),
            feeds="other",
            others_line=pl.col("point").median(),
            mean_line=pl.col("point").mean(),
            others_known_at=pl.col("known_at").max(),
        )
    )


def _at_line(asked: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """FEED and line with the number of other feeds at it, and the mean of their log-odds."""
    by_feed = (
        lines.sort(*FEED, "point", "log_odds")
        .group_by(*FEED, "point", maintain_order=True)
        .agg(pl.col("log_odds").mean())
        .rename({"feed": "other", "point": "line"})
    )
    return (
        asked.join(by_feed, on=[*GAME_PLAYER_MARKET, "line"])
        .filter(pl.col("other") != pl.col("feed"))
        .sort(*FEED, "line", "other")
        .group_by(*FEED, "line", maintain_order=True)
        .agg(pl.col("log_odds").mean(), feeds_at_line=pl.len())
    )


def _with_shape(rows: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    """Adds p_by_shape and push_probability; the spread is that at the mean of the feeds' lines."""
    centre, mean_line, line = (
        rows[name].cast(pl.Float64).to_numpy() for name in ("centre", "mean_line", "line")
    )
    p_over, p_push = shape.sides(centre, shape.spread(mean_line), line)
    return rows.with_columns(
        p_by_shape=pl.Series(p_over, dtype=pl.Float64).fill_nan(None),
        push_probability=pl.Series(p_push, dtype=pl.Float64).fill_nan(None),
    ).with_columns(pl.when(pl.col("centre").is_not_null()).then("push_probability"))
