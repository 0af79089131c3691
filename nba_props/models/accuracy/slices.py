"""A predictor's figures by month, tier, direction and line range, and by size of edge. Rows are of one predictor."""

import polars as pl

from nba_props.models.accuracy.figures import DECIDED, OVER_WON, SIDE_WON, Figures, rate
from nba_props.models.accuracy.points import errors, hit_rates
from nba_props.models.accuracy.probabilities import decided
from nba_props.models.governance.gates import TIERS
from nba_props.models.statistics import mean

EDGE_ENDS = (0.0, 1.0, 2.0, 3.0, 5.0)  # points; the last bin is open
LINE_RANGES = ("below 12.5", "12.5 to 20.5", "above 20.5")


def slices(rows: pl.DataFrame) -> dict[str, dict[str, Figures]]:
    """Figures by `month`, `tier` (the season's average before the game), `direction` and `line_range`."""
    dimensions = {"month": month(), "tier": tier(), "direction": direction(), "line_range": line_range()}
    return {
        dimension: {value: _figures(part) for value, part in _parts(rows, expression)}
        for dimension, expression in dimensions.items()
    }


def month() -> pl.Expr:
    """Year and month of the game date, as in 2024-03."""
    return pl.col("game_date").dt.strftime("%Y-%m")


def tier() -> pl.Expr:
    """By the tiers of the gates; `unknown` for a season's first game."""
    average = pl.col("points_avg_season")
    tiers = [pl.when((average >= low) & (average < high)).then(pl.lit(n)) for n, (low, high) in TIERS.items()]
    return pl.coalesce(*tiers, pl.lit("unknown"))


def direction() -> pl.Expr:
    """The side that the prediction is on: `over`, `under`, or `none` at the line itself."""
    edge = pl.col("edge")
    return (
        pl.when(edge > 0).then(pl.lit("over")).when(edge < 0).then(pl.lit("under")).otherwise(pl.lit("none"))
    )


def line_range() -> pl.Expr:
    """Low, middle or high lines; both ends of the middle range belong to it."""
    line = pl.col("consensus_line")
    low, middle, high = LINE_RANGES
    return (
        pl.when(line < 12.5).then(pl.lit(low)).when(line > 20.5).then(pl.lit(high)).otherwise(pl.lit(middle))
    )


def edges(rows: pl.DataFrame) -> list[Figures]:
    """By size of edge: how often its side was right, and by how many points the outcome passed the line that way."""
    size = pl.col("edge").abs()
    passed = (pl.col("points") - pl.col("consensus_line")) * pl.col("edge").sign()
    bins = []
    for low, high in zip(EDGE_ENDS, [*EDGE_ENDS[1:], None], strict=True):
        part = rows.filter(DECIDED, pl.col("edge") != 0, size >= low, size < high if high else pl.lit(True))
        hits = rate(part.select(hit=SIDE_WON).to_series())
        bins.append({"from": low, "to": high, "edge": mean(part, size), "points": mean(part, passed), **hits})
    return bins


def _parts(rows: pl.DataFrame, by: pl.Expr) -> list[tuple[str, pl.DataFrame]]:
    marked = rows.with_columns(slice=by)
    return [(name, marked.filter(pl.col("slice") == name)) for name in marked["slice"].unique().sort()]


def _figures(part: pl.DataFrame) -> Figures:
    priced = decided(part).drop_nulls("p_over")
    return errors(part) | {
        "brier": mean(priced, (pl.col("p_over") - OVER_WON) ** 2),
        "market_brier": mean(priced, (pl.col("market_p_over") - OVER_WON) ** 2),
        "hit_rate": hit_rates(part),
    }
