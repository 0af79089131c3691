"""`daily_signals`: whether a day looks favorable, by its predictions in figures. Which picks that lets through: `subsets`.

The thresholds are the older system's, from hit rates that leaks had made; the record of the subsets says what they are
worth. Its shares count PASS in what they are shares of, so that a cautious model has few Overs whatever it thinks.
"""

import polars as pl

from nba_props.bets.subsets.standing import at_first_tip_off, provenance_of_all, with_spans
from nba_props.declared.keys import DAY_GAME_PLAYER_MARKET
from nba_props.declared.signals import HIGH_EDGE
from nba_props.declared.subsets import DAILY_SIGNALS as WORDS
from nba_props.declared.subsets import NO_SIGNAL
from nba_props.declared.tables.signals import DAILY_SIGNALS

SYSTEM = ("game_date", "system")
CHAMPION = "champion"
ULTRA_HIGH_EDGE = 7.0  # points
FEWEST_PICKS = 10
SMALL_SLATE = 4  # games
FEW_OVERS, MANY_OVERS, SKEWED_OVERS = 25, 45, 40  # percent
FEW_EDGES, MANY_EDGES = 3, 8


def daily_signals(predictions: pl.DataFrame) -> pl.DataFrame:
    """Rows of DAILY_SIGNALS: each day with predictions, for the champion and for every family that predicted.

    Args:
        predictions: rows of `predictions` of the days, superseded ones included.
    """
    return DAILY_SIGNALS.shape(_judged(_figures(_by_system(at_first_tip_off(with_spans(predictions))))))


def side_probability() -> pl.Expr:
    """The calibrated probability of the recommended side; null for PASS and without calibration."""
    p = pl.col("p_over")
    return pl.when(recommendation="OVER").then(p).when(recommendation="UNDER").then(1 - p)


def _by_system(standing: pl.DataFrame) -> pl.DataFrame:
    """A prediction of each player and system: the champion's, and the newest of each family."""
    champions = standing.filter(role=CHAMPION).with_columns(system=pl.lit(CHAMPION))
    families = standing.with_columns(system="family")
    return (
        pl.concat([champions, families])
        .sort("as_of", "model_id")
        .unique(["system", *DAY_GAME_PLAYER_MARKET], keep="last", maintain_order=True)
        .sort("system", *DAY_GAME_PLAYER_MARKET)
    )


def _figures(rows: pl.DataFrame) -> pl.DataFrame:
    side, distance = pl.col("recommendation"), pl.col("edge").abs()
    recommended, lined = (
        side.is_in(["OVER", "UNDER"]),
        pl.col("consensus_line").is_not_null() & pl.col("edge").is_not_null(),
    )
    return rows.group_by(SYSTEM, maintain_order=True).agg(
        slate_size=pl.col("game_id").n_unique().cast(pl.Int32),
        total_picks=lined.sum().cast(pl.Int32),
        high_edge_picks=(recommended & (distance >= HIGH_EDGE)).sum().cast(pl.Int32),
        ultra_high_edge_picks=(recommended & (distance >= ULTRA_HIGH_EDGE)).sum().cast(pl.Int32),
        pct_over=100 * (side.filter(lined) == "OVER").mean(),
        pct_under=100 * (side.filter(lined) == "UNDER").mean(),
        avg_probability=side_probability().mean(),
        avg_edge=distance.mean(),
        avg_prediction_vs_line=pl.col("edge").mean(),
        provenance=provenance_of_all(),
        source=pl.col("source").first(),
        as_of=pl.col("as_of").max(),
        inputs_known_at=pl.col("inputs_known_at").max(),
    )


def _judged(figures: pl.DataFrame) -> pl.DataFrame:
    overs, edges = pl.col("pct_over"), pl.col("high_edge_picks")
    reasons = _reasons()
    first = [pl.when(fires).then(pl.lit(n)) for n, (fires, _, _) in enumerate(reasons)]
    judged = figures.with_columns(reason=pl.coalesce(*first)).with_columns(
        daily_signal=_chosen([pl.lit(signal, pl.String) for _, signal, _ in reasons]),
        signal_explanation=_chosen([words for _, _, words in reasons]),
        skew_category=pl.when(overs < FEW_OVERS)
        .then(pl.lit("UNDER_HEAVY"))
        .when(overs > SKEWED_OVERS)
        .then(pl.lit("OVER_HEAVY"))
        .when(overs.is_not_null())
        .then(pl.lit("BALANCED")),
        volume_category=pl.when(edges < FEW_EDGES)
        .then(pl.lit("LOW"))
        .when(edges > MANY_EDGES)
        .then(pl.lit("HIGH"))
        .otherwise(pl.lit("NORMAL")),
    )
    word = pl.col("daily_signal").replace_strict(WORDS, default=NO_SIGNAL, return_dtype=pl.String)
    return judged.with_columns(signal=word.fill_null(NO_SIGNAL))


def _reasons() -> list[tuple[pl.Expr, str | None, pl.Expr]]:
    """What decides, in order: when it does, the signal, and why in words."""
    overs, edges, games, picks = (
        pl.col(n) for n in ("pct_over", "high_edge_picks", "slate_size", "total_picks")
    )
    share, edge = overs.round(1), f"{HIGH_EDGE:g} points or more from the line"
    return [
        (picks < FEWEST_PICKS, None,
         pl.format("only {} predictions with a line, {} are needed", picks, FEWEST_PICKS)),
        (games <= SMALL_SLATE, "RED", pl.format("only {} games", games)),
        (overs < FEW_OVERS, "RED", pl.format("{} % of the predictions are Overs, below {} %", share, FEW_OVERS)),
        (edges < FEW_EDGES, "YELLOW", pl.format("only {} predictions " + edge, edges)),
        (overs > MANY_OVERS, "YELLOW", pl.format("{} % of the predictions are Overs, above {} %", share, MANY_OVERS)),
        (pl.lit(True), "GREEN", pl.format("{} predictions " + edge + ", {} % Overs", edges, share)),
    ]  # fmt: skip


def _chosen(values: list[pl.Expr]) -> pl.Expr:
    return pl.coalesce(pl.when(reason=n).then(value) for n, value in enumerate(values))
