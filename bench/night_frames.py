"""What nights leave in the lake beside a season's results, drawn at random: what the exports of nights are made of.

Every player of a graded game is on the slate, injured in one of eleven, and has a row per night of what he did before;
who has a line has quotes of five books, and two signals; the five best are bet.
"""

from datetime import timedelta

import numpy as np
import polars as pl

from bench.season_frames import Frames, shaped
from nba_props.declared.signals import SIGNALS
from nba_props.declared.tables.every_table import TABLES

BOOKS = ("bovada", "caesars", "draftkings", "fanduel", "hardrockbet")
BETS = 5  # a night
BEFORE = timedelta(hours=3)  # the tip-off: when a night is run
LASTS = timedelta(hours=2, minutes=30)  # a game


def with_nights(season: Frames) -> Frames:
    """The season's frames with those of its nights, by name; the same for equal seasons."""
    slate = _run(season["player_games"])
    champions = season["grades"].filter(role="champion")
    lined = champions.drop_nulls("consensus_line")
    bets = _bets(lined)
    nights = {
        "slate": slate,
        "daily_cache": _cached(slate),
        "composite_factors": _condition(slate),
        "injuries": slate.gather_every(11).with_columns(
            status=pl.lit("questionable"), reason=pl.lit("Injury/Illness - Left Ankle; Sprain"), known_at="as_of"
        ),
        "box_scores": season["player_games"].with_columns(plus_minus=pl.col("points") % 23 - 11),
        "player_lines": _run(lined).with_columns(line="consensus_line", opening_line="consensus_line"),
        "predictions": _predictions(season["grades"]),
        "signals": _signals(lined),
        "fair_prices": _prices(lined),
        "subset_records": _records(season["subset_picks"]),
        "best_bets": bets,
        "bet_grades": bets.with_columns(
            result=pl.when(pl.col("edge") < 0).then(pl.lit("WIN")).otherwise(pl.lit("LOSS")), profit=pl.lit(-1.0),
            scored_at=pl.col("known_at"),
        ),
    }  # fmt: skip
    return season | {name: shaped(frame, TABLES[name]) for name, frame in nights.items()}


def _run(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of final games with the tip-off and the instant of the night's run."""
    tip_off = pl.col("known_at") - LASTS
    return rows.with_columns(tip_off=tip_off, as_of=tip_off - BEFORE, inputs_known_at=tip_off - BEFORE)


def _cached(slate: pl.DataFrame) -> pl.DataFrame:
    """Everybody of the season on each night, as of its first run."""
    who = slate.unique("player_id", maintain_order=True).select("player_id", "player_name", "season", "team")
    nights = slate.group_by("game_date").agg(pl.col("as_of", "inputs_known_at").min()).sort("game_date")
    return nights.join(who, how="cross")


def _condition(slate: pl.DataFrame) -> pl.DataFrame:
    turn = pl.int_range(pl.len()) % 4
    return slate.with_columns(
        fatigue_score=100 - 10.0 * turn,
        days_rest=turn,
        injury_status=pl.lit("available"),
    )


def _predictions(grades: pl.DataFrame) -> pl.DataFrame:
    """All families' predictions; those with a line have a quote."""
    return _run(grades).with_columns(
        is_active=pl.lit(True), is_actionable=pl.lit(False), model_is_stale=pl.lit(False), required_default_count=pl.lit(0),
        recommendation=pl.when(pl.col("edge") >= 1).then(pl.lit("OVER")).when(pl.col("edge") <= -1).then(pl.lit("UNDER"))
        .when(pl.col("edge").is_not_null()).then(pl.lit("PASS")).otherwise(pl.lit("NO_LINE")),
        side=_side(), line="consensus_line", book=pl.when(pl.col("edge").is_not_null()).then(pl.lit(BOOKS[0])),
        price=pl.when(pl.col("edge").is_not_null()).then(-110), filter_reason=pl.lit("low_expected_value"),
    )  # fmt: skip


def _side() -> pl.Expr:
    return pl.when(pl.col("edge") > 0).then(pl.lit("OVER")).when(pl.col("edge") <= 0).then(pl.lit("UNDER"))


def _signals(lined: pl.DataFrame) -> pl.DataFrame:
    spoken = pl.DataFrame({"signal": [signal.name for signal in SIGNALS[:2]]})
    return _run(lined).with_columns(side=_side(), signal_value=pl.col("edge")).join(spoken, how="cross")


def _prices(lined: pl.DataFrame) -> pl.DataFrame:
    """Both sides of every book's quote."""
    rng = np.random.default_rng(11)
    quotes = pl.DataFrame({"book": BOOKS}).join(pl.DataFrame({"side": ["OVER", "UNDER"]}), how="cross")
    rows = _run(lined.drop(quotes.columns)).join(quotes, how="cross")
    drawn = {
        f"{name}_probability": pl.Series(rng.uniform(0.45, 0.55, rows.height))
        for name in ("market", "others", "fair", "claimed")
    }
    return rows.with_columns(
        player_name="player", quoted_as="market", is_main_line=pl.lit(True), line="consensus_line", price=pl.lit(-110),
        push_probability=pl.lit(0.0), worst_price=pl.lit(-118), feeds=pl.lit(list(BOOKS)), feed="book",
        others_line="consensus_line", injury_status=pl.lit("available"), quote_known_at="as_of",
        quote_age_seconds=pl.lit(0.0), filter_reason=pl.lit("low_expected_value"),
        **drawn,
    ).with_columns(expected_value=pl.col("claimed_probability") / 0.524 - 1)  # fmt: skip


def _records(picks: pl.DataFrame) -> pl.DataFrame:
    since = pl.DataFrame({"since": ["season", "month", "week"]})
    rows = picks.unique(["game_date", "subset"], maintain_order=True)
    return rows.join(since, how="cross").with_columns(wins=pl.lit(11), losses=pl.lit(9), pct=pl.lit(55.0))


def _bets(lined: pl.DataFrame) -> pl.DataFrame:
    """The lines with the largest edges."""
    rank = pl.col("edge").abs().rank("ordinal", descending=True).over("game_date")
    best = _run(lined).with_columns(rank=rank).filter(pl.col("rank") <= BETS)
    return best.with_columns(
        bet_id="prediction_id", side=_side(), line="consensus_line", book=pl.lit(BOOKS[0]), price=pl.lit(-110),
        worst_price=pl.lit(-118), stake=pl.lit(0.01), claimed_probability=pl.lit(0.55), market_probability=pl.lit(0.5),
        fair_probability=pl.lit(0.56), expected_value=pl.lit(0.05), injury_status=pl.lit("available"),
        algorithm_version=pl.lit("fair_price_1"), published_at="as_of",
    )  # fmt: skip
