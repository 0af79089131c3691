"""`systems/performance.json`: how models, predictors and published bets have done."""

from datetime import date
from typing import Literal

import polars as pl

from nba_props.publishing.exports.document import Document, Part
from nba_props.publishing.exports.season.seen import Made, Seen, of_one_provenance, records


class FamilyPerformance(Part, frozen=True, kw_only=True):
    """Sides of a family at edge 3 against the consensus line in the days up to `game_date`, pushes and voids left out.

    Rates are shares of the calls (0 to 1); `low` and `high` are the ends of the 95 % interval.
    """

    family: str
    provenance: Made
    game_date: date
    is_champion: bool
    calls_7d: int
    hit_rate_7d: float | None
    calls_14d: int
    hit_rate_14d: float | None
    calls_30d: int
    hit_rate_30d: float | None
    hit_rate_30d_low: float | None
    hit_rate_30d_high: float | None


class Predictor(Part, frozen=True, kw_only=True):
    """The accuracy of a family, the line or a mean, on the same `n` player-games of a year for all of a provenance.

    Errors are in points; `mae_minus_line` is below 0 for what beats the line, with its 95 % interval.
    """

    predictor: str
    provenance: Made
    measured_on: date
    n: int
    mae: float | None
    mae_minus_line: float | None
    mae_minus_line_low: float | None
    mae_minus_line_high: float | None
    bias: float | None
    brier: float | None
    too_good: Literal["PASS", "FAIL", "INSUFFICIENT"]
    against_line: str | None


class BetWindow(Part, frozen=True, kw_only=True):
    """The published bets of the `window_days` up to `game_date`, those that won or lost (`n`).

    The share that won, and profit and closing value in units staked, each have a 95 % interval.
    """

    game_date: date
    window_days: int
    provenance: Made
    n: int
    wins: int
    hit_rate: float | None
    hit_rate_low: float | None
    hit_rate_high: float | None
    profit: float | None
    profit_low: float | None
    profit_high: float | None
    closing_n: int
    closing_value: float | None
    closing_value_low: float | None
    closing_value_high: float | None


class SystemsPerformance(Document, frozen=True, kw_only=True):
    """How everything has done, by the newest figures of each.

    `against_line` says of the champion whether it trails the market; null before its accuracy was measured.
    """

    champion: str | None
    against_line: str | None
    families: tuple[FamilyPerformance, ...]
    predictors: tuple[Predictor, ...]
    bets: tuple[BetWindow, ...]


def systems_performance(
    model_performance: pl.DataFrame,
    accuracy: pl.DataFrame,
    bet_performance: pl.DataFrame,
    champion: str | None,
    seen: Seen,
) -> SystemsPerformance:
    """The document.

    Args:
        model_performance: rows of that table of the past year.
        accuracy: rows of `accuracy`.
        bet_performance: rows of that table of the past year.
        champion: the champion's family at the instant.
        seen: what was known later counts for nothing.
    """
    families = newest(seen.known(model_performance), "family", "provenance")
    shown = families.with_columns(is_champion=pl.col("family") == pl.lit(champion or ""))
    measured = newest(seen.known(accuracy, "measured_at"), "provenance", day="measured_on")
    bets = newest(seen.known(bet_performance).filter(dimension="all"), "window_days", "provenance")
    of_champion = of_one_provenance(measured.filter(predictor=champion or ""))
    return SystemsPerformance(
        **seen.head,
        champion=champion,
        against_line=of_champion["against_line"][0] if of_champion.height else None,
        families=records(_rounded(shown.sort("family", "provenance")), FamilyPerformance),
        predictors=records(_rounded(measured.sort("provenance", "predictor")), Predictor),
        bets=records(_rounded(bets.sort("provenance", "window_days")), BetWindow),
    )


def newest(rows: pl.DataFrame, *of: str, day: str = "game_date") -> pl.DataFrame:
    """The rows of the newest date of each of some columns' values."""
    return rows.filter(pl.col(day) == pl.col(day).max().over(of))


def _rounded(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(pl.col(pl.Float64).round(4))
