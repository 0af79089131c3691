"""Tables of how bets and families have done lately, and of predictors beside the line."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from nba_props.bets.price_accuracy.tables import NAMES
from nba_props.models.accuracy.tables import between as difference
from nba_props.publishing.asset_pages.cells import NONE, Rows, between, book, change, number, share, words

# All bets first, then what most readers ask for.
ORDER = ("all", "side", "family", "book", "claim", "rule", "signal")


def kinds(bet_performance: pl.DataFrame) -> Rows:
    """The last day's longest windows: each kind of bets, all of them first; sides that were not bet say so.

    Args:
        bet_performance: rows of one provenance.
    """
    newest = bet_performance.filter(pl.col("game_date") == pl.col("game_date").max())
    longest = newest.filter(pl.col("window_days") == pl.col("window_days").max())
    order = pl.col("dimension").replace_strict(ORDER, range(len(ORDER)))
    return [
        {
            "bets": _kind(row),
            "n": f"{row['n']:,}",
            "hits": share(row["hit_rate"]),
            "profit": between(row["profit"], row["profit_low"], row["profit_high"]),
            "at close": between(row["closing_value"], row["closing_value_low"], row["closing_value_high"]),
        }
        for row in longest.sort(order, "value").to_dicts()
    ]


def _kind(row: Mapping[str, Any]) -> str:
    name = book(row["value"]) if row["dimension"] == "book" else words(row["value"])
    kind = "all" if row["dimension"] == "all" else f"{row['dimension']} {name}"
    return kind if row["is_bet"] else f"{kind} (not bet)"


def states(model_performance: pl.DataFrame) -> Rows:
    """The last day's state of each family, with its hit rates.

    Args:
        model_performance: rows of one provenance.
    """
    last = model_performance.filter(pl.col("game_date") == pl.col("game_date").max())
    return [
        {
            "family": words(row["family"]),
            "state": words(row["state"]).lower(),
            "7 days": _rate(row, 7),
            "30 days": _rate(row, 30),
        }
        for row in last.sort("family").to_dicts()
    ]


def _rate(row: Mapping[str, Any], days: int) -> str:
    rate, calls = row[f"hit_rate_{days}d"], row[f"calls_{days}d"]
    return NONE if rate is None else f"{share(rate)} of {calls:,}"


def predictors(report: Mapping[str, Any]) -> Rows:
    """Each predictor of an accuracy report on the same player-games, beside the line and the last-10 mean."""
    return [
        {
            "predictor": words(p["name"]),
            "n": f"{p['n']:,}",
            "error": number(p["mae"], 3),
            "less line's": difference(p["mae_minus_line"], p["mae_minus_line_ci95"], 3),
            "Brier": number(p["brier"], 4),
        }
        for p in report["predictors"]
    ]


def claims(part: Mapping[str, Any]) -> Rows:
    """Each group of claims: what was claimed and realised, the share that came true, and the closing value."""
    return [
        {
            "claims": f"{NAMES[group['group']]} {group['above']:.0%} up, {group['n']:,}",
            "claimed": change(group["claimed"]),
            "realised": between(group["realised"], *(group["realised_ci95"] or (None, None))),
            "share": difference(group["share"], group["share_ci95"], 2),
            "at close": between(group["closing_value"], *(group["closing_value_ci95"] or (None, None))),
        }
        for group in part["groups"]
    ]
