"""The package's own way from ingest tables to features makes the very tables that the proofs are about."""

from datetime import date

from nba_props.days import Days
from nba_props.features.chain import features
from tests import scenario
from tests.features import chain
from tests.features.quoted_season import INGEST

DAYS = Days(date(2023, 10, 14), date(2023, 11, 20))


def test_it_makes_the_proven_tables() -> None:
    built, proven = features(INGEST, DAYS, scenario.NOW), chain.build(INGEST, DAYS, scenario.NOW)
    store = chain.TABLES["feature_store"].shape(built["feature_store"])
    assert store.height
    assert store.equals(proven["feature_store"])
    played = chain.TABLES["player_games"].shape(built["player_games"].filter(DAYS.hold()))
    assert played.equals(proven["player_games"])
