"""What a row of the store is made of is known by its `inputs_known_at`."""

from dataclasses import fields
from datetime import date, timedelta

import polars as pl

from nba_props.days import Days
from nba_props.features.history.exponential_means import recent_form
from nba_props.features.store import KNOWN, Inputs, everything_known
from nba_props.stats.games import player_games
from tests import scenario
from tests.features.chain import build
from tests.features.quoted_season import INGEST

DAY = Days.one(date(2023, 11, 12))


def test_a_row_is_known_with_the_newest_of_all_that_it_uses() -> None:
    built = build(INGEST, DAY, scenario.NOW)
    tables = built | {
        "schedule": INGEST["schedule"],
        "player_games": player_games(INGEST["box_scores"], DAY.before(400)),
        "shots": INGEST["shots"],
        "injury_reports": INGEST["injury_reports"],
    }
    inputs = Inputs(**{f.name: tables[f.name] for f in fields(Inputs)})
    form = recent_form(inputs.slate, inputs.player_games)
    rows = everything_known(inputs, form)
    assert all(rows[f"{name}_known_at"].is_not_null().any() for name in KNOWN)
    newest = pl.max_horizontal(f"{name}_known_at" for name in KNOWN)
    assert rows.select((pl.col("inputs_known_at") >= newest).all()).item()
    later = pl.col("form_known_at") + timedelta(days=30)
    moved = everything_known(inputs, form.with_columns(form_known_at=later))
    played = moved.drop_nulls("form_known_at")
    assert played.height > 10
    assert played["inputs_known_at"].equals(played["form_known_at"].rename("inputs_known_at"))
