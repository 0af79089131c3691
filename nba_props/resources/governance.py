"""What governance reads from the lake. What it makes of that is said in `nba_props.models`."""

from datetime import date, datetime, timedelta

import polars as pl

from nba_props.days import Days
from nba_props.declared.families import FAMILIES
from nba_props.declared.features import Contract
from nba_props.declared.tables.bets import GRADES
from nba_props.declared.tables.models import MODEL_REGISTRY
from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.models.governance.champion import DEFAULT_CHAMPION, registry_state
from nba_props.storage.lake import Lake
from nba_props.storage.registry_store import open_registry

EVIDENCE = timedelta(days=365)


def evidence_frames(lake: Lake, today: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The past year's grades, and player_games of two years, from which a player's form before each is made."""
    grades = lake.read(GRADES, Days(today - EVIDENCE, today))
    return grades, lake.read(PLAYER_GAMES, Days(today - 2 * EVIDENCE, today))


def newest_registry(lake: Lake, today: date) -> pl.DataFrame:
    """The newest view of the registry up to a day; without any, no rows."""
    views = [day for day in lake.stored(MODEL_REGISTRY) if day <= today]
    return lake.read(MODEL_REGISTRY, views[-1:])


def failing_families(lake: Lake, today: date) -> frozenset[str]:
    """Families with a failed gate, as last judged."""
    return frozenset(newest_registry(lake, today).filter(pl.col("failed") > 0)["family"])


def champion_contract(now: datetime) -> Contract:
    """What the champion as of an instant needs of a row; the default champion's, when nobody is champion."""
    champion = registry_state(open_registry().events(), now).champion
    return FAMILIES[champion.family if champion else DEFAULT_CHAMPION].contract
