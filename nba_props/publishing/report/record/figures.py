"""All figures of the page, of each provenance by itself: they are never mixed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import polars as pl

from nba_props.bets.grades.results import GROUPS, PREFERRED, groups, summary
from nba_props.declared.registry_events import Event
from nba_props.models.governance.evidence import gather_evidence
from nba_props.publishing.report.record import claims, cumulative, models

Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of bets and predictions at an instant; nothing that was scored later is in it.

    `bets` are rows of `bets.grades.results`, `sides` of `price_grades`, `signals` of BET, side and signal, `grades` the
    current ones of a year, `player_games` those of two years. `broken` are the days whose bets are not those that were
    published, and that are left out.
    """

    instant: datetime
    source: Literal["real", "simulated"]
    bets: pl.DataFrame
    sides: pl.DataFrame
    signals: pl.DataFrame
    grades: pl.DataFrame
    player_games: pl.DataFrame
    events: Sequence[Event]
    broken: Sequence[date] = ()


def figures(record: Record) -> Mapping[str, Figures]:
    """The figures of each provenance that has a bet, a rejected side or a graded prediction, live ones first."""
    evidence = gather_evidence(record.grades, record.player_games, record.events)
    beside = models.beside(evidence, record.player_games)
    named = {*record.bets["provenance"], *record.sides["provenance"], *beside}
    return {name: _of(record, name) | {"models": beside.get(name)} for name in PREFERRED if name in named}


def _of(record: Record, provenance: str) -> Figures:
    rows = record.bets.filter(provenance=provenance)
    sides = record.sides.filter(provenance=provenance)
    return {
        "first": rows["game_date"].min(),
        "last": rows["game_date"].max(),
        "summary": summary(rows),
        "groups": {by: groups(rows, by, sides, record.signals) for by in GROUPS},
        "profit": cumulative.profit(rows),
        "closing": cumulative.closing_value(rows),
        "calibration": claims.calibration(rows),
        "values": claims.values(rows),
    }
