"""Two nights as values: each has BOS at home to TOR, with player 7 of BOS, who played before, and player 8 of TOR.

The run is an hour before the tip-off of the second night. What is not told of a row is what its column may hold.
"""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

import polars as pl

from nba_props.days import Days
from nba_props.declared.tables import bets, features, grades, ingest, lines, prices, record, signals, stats
from nba_props.declared.tables.table import Table
from nba_props.publishing.exports.assembly import Made
from nba_props.publishing.exports.night.best_bets import best_bet_files
from nba_props.publishing.exports.night.bets import BetTables
from nba_props.publishing.exports.night.bets import bets as bets_of
from nba_props.publishing.exports.night.picks import PickTables, pick_files
from nba_props.publishing.exports.night.players import NightTables
from nba_props.publishing.exports.night.predictions import PredictionTables, prediction_files
from nba_props.publishing.exports.night.price_sheets import price_sheets
from nba_props.publishing.exports.night.signal_best_bets import signal_best_bet_files
from nba_props.publishing.exports.night.tonight import tonight_files
from tests.market.market_rows import DAY, POINTS, TIP, Row

T = TypeVar("T")
EVE = DAY - timedelta(days=1)
TIPS = {EVE: TIP - timedelta(days=1), DAY: TIP}
AT = TIP - timedelta(hours=1)
MADE = Made("simulated", AT)
TABLES = {
    table.name: table
    for table in (
        ingest.SCHEDULE, ingest.BOX_SCORES, ingest.INJURIES, stats.SLATE, features.DAILY_CACHE,
        features.COMPOSITE_FACTORS, lines.PLAYER_LINES, bets.PREDICTIONS, bets.GRADES, signals.SIGNALS,
        signals.DAILY_SIGNALS, signals.SUBSET_PICKS, signals.SUBSET_RECORDS, prices.FAIR_PRICES, record.BEST_BETS,
        grades.BET_GRADES,
    )
}  # fmt: skip
Frames = dict[str, pl.DataFrame]


def as_of(day: date) -> datetime:
    """The instant at which a night was predicted: an hour before its tip-off."""
    return TIPS[day] - timedelta(hours=1)


def game_of(day: date) -> str:
    return f"00223000{day.day}"


def row(table: Table, day: date = DAY, **told: object) -> Row:
    """A row of a night about player 7, with what its columns may hold where nothing is told."""
    usual = {
        "game_date": day, "game_id": game_of(day), "player_id": 7, "season": "2023-24", "season_type": "regular",
        "market": POINTS, "team": "BOS", "opponent": "TOR", "is_home": True, "player": "A Player",
        "player_name": "A Player", "home": "BOS", "away": "TOR", "tip_off": TIPS[day], "as_of": as_of(day),
        "inputs_known_at": as_of(day), "known_at": as_of(day), "provenance": "live", "source": "simulated",
        "model_id": "m@1", "family": "catboost_v9",
    }  # fmt: skip
    known = usual | told
    return {c.name: known.get(c.name, None if c.nullable else _any(c.dtype, c.among)) for c in table.columns}


def _any(dtype: object, among: tuple[str, ...]) -> object:
    if among:
        return among[0]
    plain: dict[object, object] = {pl.String: "x", pl.Boolean: False, pl.Date: DAY, pl.Float64: 0.5}
    if dtype in plain:
        return plain[dtype]
    if isinstance(dtype, pl.List):
        return []
    return AT if isinstance(dtype, pl.Datetime) else 1


def rows(name: str, *told: Row) -> pl.DataFrame:
    """A frame of a table, each row with its `day` if another than the second night."""
    table = TABLES[name]
    return pl.DataFrame([row(table, **one) for one in told], schema=table.schema, orient="row")


def frames(**other: pl.DataFrame) -> Frames:
    """What the lake holds of both nights, some tables exchanged."""
    nights = (EVE, DAY)
    visitor: Row = {
        "player_id": 8,
        "player_name": "B Player",
        "team": "TOR",
        "opponent": "BOS",
        "is_home": False,
    }
    return {
        "schedule": rows("schedule", *({"day": d, "status": "scheduled"} for d in nights)),
        "slate": rows("slate", *({"day": d} | who for d in nights for who in ({}, visitor))),
        "daily_cache": rows("daily_cache", *({"day": d} for d in nights)),
        "composite_factors": rows("composite_factors", *({"day": d, "fatigue_score": 80.0, "days_rest": 2,
                                  "injury_status": "questionable"} for d in nights)),
        "injuries": rows("injuries", *({"day": d, "status": "questionable", "reason": "Injury/Illness - Ankle"}
                                       for d in nights)),
        "box_scores": _past_games(),
        "player_lines": rows("player_lines", *({"day": d, "line": 20.5, "opening_line": 19.5} for d in nights)),
        "predictions": rows("predictions", *({"day": d, "prediction_id": f"p{d.day}", "role": "champion",
                            "is_active": True, "predicted_points": 24.25, "consensus_line": 20.5, "edge": 3.75,
                            "p_over": 0.61, "recommendation": "OVER", "side": "OVER", "line": 20.5, "book": "fanduel",
                            "price": -105, "claimed_probability": 0.55, "is_actionable": True} for d in nights)),
        "grades": TABLES["grades"].empty(),
        "signals": rows("signals", *({"day": d, "signal": s, "side": "OVER", "signal_value": 4.0}
                                     for d in nights for s in ("minutes_surge", "opposite_of_consensus"))),
        "daily_signals": rows("daily_signals", *({"day": d, "system": "champion", "daily_signal": "GREEN",
                              "signal": "favorable", "skew_category": "BALANCED", "total_picks": 12,
                              "signal_explanation": "why"} for d in nights)),
        "subset_picks": rows("subset_picks", *({"day": d, "subset": "all_picks", "direction": "OVER",
                             "consensus_line": 20.5, "predicted_points": 24.25} for d in nights)),
        "subset_records": rows("subset_records", *({"day": d, "subset": "all_picks", "since": "season", "wins": 3,
                               "losses": 2, "pct": 60.0, "provenance": p} for d in nights for p in ("live", "backfill")
                               if p == "live" or d == EVE)),
        "fair_prices": rows("fair_prices", *({"day": d, "is_main_line": main, "book": "fanduel", "line": line,
                            "side": side, "price": -105, "quoted_as": POINTS} for d in nights
                            for main, line in ((True, 20.5), (False, 25.5)) for side in ("OVER", "UNDER"))),
        "best_bets": rows("best_bets", *({"day": d, "bet_id": f"b{d.day}", "side": "OVER", "line": 20.5,
                          "book": "fanduel", "price": -105, "worst_price": -120, "stake": 0.01,
                          "claimed_probability": 0.55, "expected_value": 0.03, "published_at": as_of(d),
                          "sequence": 1, "digest": "d"} for d in nights)),
        "bet_grades": TABLES["bet_grades"].empty(),
    } | other  # fmt: skip


def _past_games() -> pl.DataFrame:
    """Twelve games of player 7 up to two days before the second night: 21, 22, ... 32 points, and one he did not play."""
    past = [DAY - timedelta(days=2 * n) for n in range(1, 13)]
    played = [
        row(ingest.BOX_SCORES, EVE, game_date=day, game_id=f"00222000{n:02}", did_play=True, points=20 + n, minutes=30.0,
            fgm=8, fga=16, fg3m=2, fg3a=5, fta=4, plus_minus=3, known_at=TIP - timedelta(days=2 * n))
        for n, day in enumerate(past, 1)
    ]  # fmt: skip
    sat = row(
        ingest.BOX_SCORES, EVE, game_date=DAY - timedelta(days=3), game_id="0022200099", did_play=False, points=0,
        minutes=0.0, known_at=TIP - timedelta(days=3),
    )  # fmt: skip
    return pl.DataFrame([*played, sat], schema=ingest.BOX_SCORES.schema, orient="row")


def _tables(kind: type[T], of: Frames) -> T:
    """A builder's tables by their names."""
    assert is_dataclass(kind)
    return kind(**{field.name: of[field.name] for field in fields(kind)})


def _bets(of: Frames, days: Days, made: Made) -> dict[str, bytes]:
    tables = _tables(BetTables, of)
    published = bets_of(tables, made.at)
    return best_bet_files(published, days, made) | signal_best_bet_files(tables, published, days, made)


BUILDERS: dict[str, Callable[[Frames, Days, Made], dict[str, bytes]]] = {
    "tonight": lambda of, days, made: tonight_files(_tables(NightTables, of), days, made),
    "predictions": lambda of, days, made: prediction_files(_tables(PredictionTables, of), days, made),
    "fair-prices": lambda of, days, made: price_sheets(of["fair_prices"], days, made),
    "picks": lambda of, days, made: pick_files(_tables(PickTables, of), days, made),
    "best-bets": _bets,
}
MADE_WITH = {"signals": "picks", "signal-best-bets": "best-bets"}


def files(of: Frames, days: Days, made: Made = MADE, *folders: str) -> dict[str, bytes]:
    """The files of the nights as the assets build them: all, or those that come with some folders."""
    builders = dict.fromkeys(MADE_WITH.get(folder, folder) for folder in folders or BUILDERS)
    return {path: body for name in builders for path, body in BUILDERS[name](of, days, made).items()}
