"""Features of who is out, from the reports of an archive: where reports are known, and only there."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.sources.archive.polls import game_line_polls
from nba_props.sources.archive.tables import Archive
from tests.features.chain import build
from tests.replay import real

pytestmark = pytest.mark.real

DAYS, SINCE = Days(date(2023, 10, 24), date(2023, 12, 14)), date(2023, 12, 1)
NOW = datetime(2025, 12, 1, tzinfo=UTC)
OF_REPORTS = ["injury_risk", "star_teammates_out", "teammate_usage_available", "absent_points_share"]


@pytest.fixture(scope="module")
def ingested() -> dict[str, pl.DataFrame]:
    archive = Archive(real())
    box_scores = archive.box_scores(DAYS).rows
    injuries, lines = archive.injuries(DAYS, box_scores), archive.game_lines(DAYS).rows
    quotes = archive.points_quotes(DAYS, box_scores)
    return {
        "schedule": archive.schedule(DAYS).rows,
        "box_scores": box_scores,
        "shots": archive.shots(DAYS).rows,
        "game_lines": lines,
        "game_line_polls": game_line_polls(lines),
        "odds_lines": quotes.odds_lines,
        "odds_polls": quotes.polls,
        "injuries": injuries.injuries,
        "injury_reports": injuries.reports,
    }


@pytest.fixture(scope="module")
def store(ingested: dict[str, pl.DataFrame]) -> pl.DataFrame:
    return build(ingested, DAYS, NOW)["feature_store"]


def test_days_with_archived_reports_have_values_and_days_before_are_unavailable(store: pl.DataFrame) -> None:
    """A feed that has just begun may need a few days until it counts as one."""
    with_reports = store.filter(pl.col("game_date") >= SINCE + timedelta(days=5))
    assert with_reports.height > 1500
    assert with_reports.select(pl.col(OF_REPORTS).null_count() / pl.len()).max_horizontal()[0] < 0.01
    assert all(with_reports[name].n_unique() > 3 for name in OF_REPORTS)
    assert not with_reports["unavailable_feature_indices"].list.contains(10).any()
    without = store.filter(pl.col("game_date") < SINCE)
    assert without.select(pl.col(OF_REPORTS).is_null().all()).row(0) == (True,) * len(OF_REPORTS)
    assert without["unavailable_feature_indices"].list.contains(10).all()


def test_reports_of_after_a_moment_change_no_row_of_before(
    ingested: dict[str, pl.DataFrame], store: pl.DataFrame
) -> None:
    moment = datetime(2023, 12, 6, 22, tzinfo=UTC)
    poisoned = {
        "injuries": pl.when(pl.col("known_at") > moment)
        .then(pl.lit("out"))
        .otherwise("status")
        .alias("status"),
        "injury_reports": ((pl.col("known_at") <= moment) & pl.col("submitted")).alias("submitted"),
    }
    changed = {name: frame.with_columns(poisoned[name]) if name in poisoned else frame
               for name, frame in ingested.items()}  # fmt: skip
    after = build(changed, DAYS, NOW)["feature_store"]
    before = pl.col("as_of") <= moment
    assert after.filter(before).equals(store.filter(before))
    assert not after.filter(~before).equals(store.filter(~before))
