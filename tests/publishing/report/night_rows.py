"""The tables of a night as values: 15 January, game "1", player 7 at three books, player 8 without a quote."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from nba_props.days import Days
from nba_props.declared.tables.every_table import TABLES
from nba_props.publishing.report.night.tables import NightTables, nights
from nba_props.quality.go import PAST, TONIGHT
from tests.bets.bet_rows import prediction, predictions
from tests.bets.record_rows import NOON, prices, published, side
from tests.market.market_rows import DAY, TIP, Row, before

USED = (
    "slate", "predictions", "fair_prices", "feature_gaps", "unresolved_names", "odds_polls", "injuries",
    "expected_outputs", "schedule", *TONIGHT, *PAST, "best_bets", "bet_grades", "bet_performance",
)  # fmt: skip
HOSTILE = "<script>alert(1)</script>\"' onload=alert(2) ../../x \u202e😀" + "x" * 200
QUOTES = (
    side(), side(side="UNDER", price=-120, expected_value=-0.1, filter_reason="low_expected_value"),
    side(book="fanduel", price=-105, expected_value=0.02),
    side(book="b", line=21.5, price=-110, expected_value=-0.02, filter_reason="low_expected_value"),
    side(book="b", line=30.5, is_main_line=False, price=300, expected_value=0.5, filter_reason="alternate"),
)  # fmt: skip

KEYS: dict[object, object] = {
    pl.String: "x", pl.Int64: 1, pl.Int32: 1, pl.Float64: 1.5, pl.Boolean: True, pl.Date: DAY, pl.Datetime: before(490),
}  # fmt: skip


def row(table: str, **values: object) -> Row:
    """A row of a table, null where nothing is given; but its key, by which it is stored."""
    declared = TABLES[table]
    key = {name: KEYS[declared.schema[name].base_type()] for name in declared.key}
    return dict.fromkeys(declared.schema) | key | {"game_date": DAY} | values


def frame(table: str, *rows: Row) -> pl.DataFrame:
    """A frame of a table."""
    return pl.DataFrame(rows, schema=TABLES[table].schema)


def player(**other: object) -> Row:
    """A player of the slate, as of noon."""
    of = {
        "game_id": "1",
        "player_id": 7,
        "player_name": "A Player",
        "team": "BOS",
        "opponent": "NYK",
        "is_home": True,
    }
    return row("slate", **of, tip_off=TIP, as_of=NOON) | other


def grade(**other: object) -> Row:
    """A win of the bet on player 7."""
    of = {
        "game_id": "1",
        "player_id": 7,
        "market": "player_points",
        "result": "WIN",
        "actual_points": 24,
        "profit": 1.0,
    }
    return row("bet_grades", **of, closing_value=0.02, provenance="live") | other


def heard() -> dict[str, pl.DataFrame]:
    """Every feed about tonight has spoken of the game, and a poll was made."""
    known = {"game_id": "1", "known_at": before(485)}
    return {
        "odds_lines": frame("odds_lines", row("odds_lines", **known)),
        "game_lines": frame("game_lines", row("game_lines", **known)),
        "injury_reports": frame("injury_reports", row("injury_reports", **known, team="BOS", submitted=True)),
        "odds_polls": frame("odds_polls", row("odds_polls", **known)),
    }


def tables(**other: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """All tables that pages of nights are made of: a bet on player 7, nothing graded, every feed heard."""
    named = {
        "slate": frame("slate", player(), player(player_id=8, player_name="B Player")),
        "predictions": predictions(
            prediction(predicted_points=24.0),
            prediction(
                player_id=8, player="B Player", consensus_line=None, side=None, filter_reason="no_quote"
            ),
        ),
        "fair_prices": prices(*QUOTES),
        "best_bets": published(QUOTES[0]),
    }
    return {name: TABLES[name].empty() for name in USED} | heard() | named | other


def night(day: date = DAY, **other: pl.DataFrame) -> NightTables:
    """The night as its pages take it."""
    (made,) = nights(tables(**other), Days.one(day), day)
    return made


def moved(frames: Mapping[str, pl.DataFrame], days: int) -> dict[str, pl.DataFrame]:
    """The same night so many days later."""
    later = pl.duration(days=days)
    return {
        name: of.with_columns(
            pl.col(column) + later
            for column, kind in of.schema.items()
            if kind == pl.Date or isinstance(kind, pl.Datetime)
        )
        for name, of in frames.items()
    }
