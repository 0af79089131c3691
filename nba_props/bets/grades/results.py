"""What became of the published bets: one row each, graded or not, and their figures in all and in groups.

`n` is the number of decided bets, those that won or lost. Profit is in units of one stake each; with stakes as published
it is `bankroll_profit`. Provenances are never mixed: a summary is about one, which it names.
"""

from typing import Any

import polars as pl

from nba_props.bets.grades.bet_performance import BOOKS_ALONE, of_rules
from nba_props.bets.price_accuracy.figures import come_true
from nba_props.declared.grades import is_current, is_decided
from nba_props.declared.tables.record import BET
from nba_props.models.statistics import Estimate, mean_by_date, wilson

PUBLISHED = (
    "bet_id", "game_date", "game_id", "player_id", "player", "team", "opponent", "market", "side", "line", "book", "price",
    "market_probability", "claimed_probability", "expected_value", "stake", "family", "published_at", "withdrawn_at",
    "withdrawn_reason", "provenance", "source",
)  # fmt: skip
GRADED = (
    "result", "void_reason", "actual_points", "profit", "closing_probability", "closing_value", "closing_reason",
    "closing_line", "line_move", "placed_at", "placed_price", "placed_stake", "placed_profit", "scored_at",
)  # fmt: skip
PREFERRED = ("live", "replay", "backfill")
GROUPS = ("book", "side", "family", "rule", "signal", "month")


def results(best_bets: pl.DataFrame, bet_grades: pl.DataFrame, placed: pl.DataFrame) -> pl.DataFrame:
    """One row per published bet, withdrawn or not, with its current grade; null where it has none yet.

    Args:
        best_bets: rows of `best_bets`.
        bet_grades: rows of `bet_grades`, superseded ones too.
        placed: bet_id, placed_at, placed_price and placed_stake, what a person noted.
    """
    noted = ["placed_at", "placed_price", "placed_stake"]
    current = bet_grades.filter(is_current()).select(*BET, *GRADED).drop(noted)
    rows = best_bets.select(PUBLISHED).join(current, on=BET, how="left", validate="1:1")
    notes = placed.select("bet_id", *noted)
    return (
        rows.join(notes, on="bet_id", how="left", validate="m:1")
        .select(*PUBLISHED, *GRADED)
        .sort("game_date", "published_at", "game_id", "player_id", "market")
    )


def reported(*provenances: pl.Series) -> str | None:
    """The provenance that figures are about: live where there is any, else replay, else backfill; None without rows."""
    made = {name for of in provenances for name in of.unique()}
    return next((name for name in PREFERRED if name in made), None)


def summary(rows: pl.DataFrame) -> dict[str, Any]:
    """The figures of results of one provenance; None where there is nothing to estimate from.

    `n` decided bets of `bets` published; `profit` in units of one stake each and its mean, `roi`, beside `claimed`, the
    mean of what was claimed of them; `share` of the claims that came true: see `price_accuracy.figures`. `closing_value`
    is the mean over `closing_n` bets, pushes included and voids not, and `closing_missing` counts the others by reason.
    """
    decided = rows.filter(is_decided())
    counts = {name: rows.filter(result=name).height for name in ("WIN", "LOSS", "PUSH", "VOID")}
    hit_rate = wilson(counts["WIN"], decided.height)
    roi = mean_by_date(decided, pl.col("profit"))
    played = rows.filter(pl.col("result").is_null() | (pl.col("result") != "VOID"))
    closing = mean_by_date(played, pl.col("closing_value"))
    return {
        "bets": rows.height,
        "n": decided.height,
        "wins": counts["WIN"], "losses": counts["LOSS"], "pushes": counts["PUSH"], "voids": counts["VOID"],
        "ungraded": rows.filter(pl.col("result").is_null()).height,
        "profit": float(decided["profit"].sum()) if decided.height else None,
        "roi": roi.value, "roi_ci95": _interval(roi),
        "bankroll_profit": _staked(decided),
        **come_true(decided.with_columns(won=pl.col("result") == "WIN")),
        "closing_n": closing.n, "closing_value": closing.value, "closing_value_ci95": _interval(closing),
        "closing_missing": _missing(played),
        "hit_rate": hit_rate.value, "hit_rate_ci95": _interval(hit_rate),
    }  # fmt: skip


def groups(
    rows: pl.DataFrame, by: str, price_grades: pl.DataFrame, signals: pl.DataFrame
) -> list[dict[str, Any]]:
    """The figures of each group of results of one provenance, in the order of their values.

    Groups by `rule` are of sides that the rule kept from being bets, and say so: `is_bet` is false.

    Args:
        rows: rows of `results` of one provenance.
        by: one of GROUPS.
        price_grades: rows of `price_grades` of that provenance, for the records of rules.
        signals: BET, side and signal.
    """
    grouped = of_rules(price_grades) if by == "rule" else _with_value(rows, by, signals)
    parts = grouped.partition_by("value", as_dict=True)
    return [
        {by: value, "is_bet": by != "rule"} | _without_stakes(part)
        for (value,), part in sorted(parts.items())
    ]


def _with_value(rows: pl.DataFrame, by: str, signals: pl.DataFrame) -> pl.DataFrame:
    if by == "signal":
        return rows.join(signals.select(*BET, "side", value="signal"), on=[*BET, "side"])
    values = {
        "month": pl.col("game_date").dt.strftime("%Y-%m"),
        "family": pl.col("family").fill_null(BOOKS_ALONE),
    }
    return rows.with_columns(value=values.get(by, pl.col(by)))


def _without_stakes(rows: pl.DataFrame) -> dict[str, Any]:
    return {name: value for name, value in summary(rows).items() if name != "bankroll_profit"}


def _missing(played: pl.DataFrame) -> dict[str, int]:
    """Graded bets without a closing value, by reason, most first."""
    without = played.filter(pl.col("result").is_not_null(), pl.col("closing_value").is_null())
    counted = without.group_by("closing_reason").len().sort("len", "closing_reason", descending=[True, False])
    return dict(counted.select(pl.col("closing_reason").fill_null("unknown"), "len").rows())


def _staked(decided: pl.DataFrame) -> float | None:
    if not decided.height or "stake" not in decided.columns:
        return None
    return float((decided["stake"] * decided["profit"]).sum())


def _interval(estimate: Estimate) -> list[float] | None:
    return None if estimate.low is None or estimate.high is None else [estimate.low, estimate.high]
