"""Rows of the lake that governance rests on, for assets and for the command line. They are judged in `models`."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import polars as pl

from nba_props.days import Days
from nba_props.declared.families import FAMILIES
from nba_props.declared.features import Contract
from nba_props.declared.grades import current
from nba_props.declared.registry_events import Event
from nba_props.declared.tables.bets import GRADES
from nba_props.declared.tables.models import MODEL_REGISTRY
from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.models.governance.champion import DEFAULT_CHAMPION, registry_state
from nba_props.storage.lake import Lake

EVIDENCE = timedelta(days=365)


def evidence_frames(lake: Lake, today: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The past year's current grades, and `player_games` of two years, from which a player's form before each is made."""
    grades = current(GRADES, lake.read(GRADES, Days(today - EVIDENCE, today)))
    return grades, lake.read(PLAYER_GAMES, Days(today - 2 * EVIDENCE, today))


def newest_registry(lake: Lake, today: date) -> pl.DataFrame:
    """The newest view of the registry up to a day; no rows where there is none."""
    views = [day for day in lake.stored(MODEL_REGISTRY) if day <= today]
    return lake.read(MODEL_REGISTRY, views[-1:])


def failing_families(lake: Lake, today: date) -> frozenset[str]:
    """Families that failed a gate in the newest view of the registry."""
    return frozenset(newest_registry(lake, today).filter(pl.col("failed") > 0)["family"])


def champion_contract(events: Iterable[Event], now: datetime) -> Contract:
    """What the champion as of an instant needs of a feature row; the default champion's, where there is none."""
    champion = registry_state(events, now).champion
    return FAMILIES[champion.family if champion else DEFAULT_CHAMPION].contract
