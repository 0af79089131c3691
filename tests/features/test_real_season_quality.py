"""The season that the older system lost, in the training-set report and in the checks."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.masks import MASK, mask
from nba_props.declared.tables.ingest import INJURIES, INJURY_REPORTS
from nba_props.models.training.training_report import reasons, training_report
from nba_props.quality import contamination, defaults, lines, values, windows
from nba_props.sources.archive.polls import game_line_polls
from nba_props.sources.archive.tables import Archive
from tests.features.chain import build
from tests.replay import real

pytestmark = pytest.mark.real

BEFORE, SEASON = date(2023, 10, 1), Days(date(2024, 10, 1), date(2025, 6, 30))
OPENED = date(2024, 10, 22)
NOW = datetime(2025, 12, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def built() -> dict[str, pl.DataFrame]:
    archive, days = Archive(real()), Days(BEFORE, SEASON.last)
    box, _ = archive.box_scores(days)
    lines, quotes = archive.game_lines(days).rows, archive.points_quotes(days, box)
    ingest = {
        "schedule": archive.schedule(days)[0],
        "box_scores": box,
        "shots": archive.shots(days)[0],
        "game_lines": lines,
        "game_line_polls": game_line_polls(lines),
        "odds_lines": quotes.odds_lines,
        "odds_polls": quotes.polls,
        "injuries": INJURIES.empty(),
        "injury_reports": INJURY_REPORTS.empty(),
    }
    return build(ingest, SEASON, NOW)


@pytest.fixture(scope="module")
def report(built: dict[str, pl.DataFrame]) -> pl.DataFrame:
    return training_report(date(2025, 6, 30), built["feature_store"], built["player_games"])


def test_nine_in_ten_player_games_can_be_learned_from_where_the_older_count_kept_none(
    report: pl.DataFrame,
) -> None:
    v9 = report.row(by_predicate=(pl.col("contract") == "v9") & (pl.col("season") == "2024-25"), named=True)
    assert v9["candidates"] > 0.99 * v9["played"]
    assert v9["ready_later"] > 0.99 * v9["candidates_later"]
    assert v9["ready"] > 0.97 * v9["candidates"]
    assert v9["kept_by_older_count"] == 0
    assert [u["feature"] for u in v9["unavailable"]][-3:] == ["injury_risk", "pct_paint", "pct_mid_range"]


def test_what_v12_cannot_use_is_listed_feature_by_feature(report: pl.DataFrame) -> None:
    v12 = report.filter(contract="v12", season="2024-25")
    assert (v12["ready_later"] > 0.95 * v12["candidates_later"]).all()
    blocked = dict(reasons(v12).select("feature", "rows").rows())
    assert max(blocked, key=blocked.__getitem__) == "implied_team_total"
    assert blocked["points_avg_season"] < 0.02 * v12["candidates"][0]


def test_the_checks_of_a_good_season_are_green_and_those_of_its_faults_are_not(
    built: dict[str, pl.DataFrame],
) -> None:
    rows = built["feature_store"]
    due = defaults.with_earlier_games(rows, built["player_games"])
    for answer in (
        defaults.ready_for_v9_share, defaults.defaults_by_feature, defaults.defaults_by_contract,
        defaults.required_defaults_alarm,
    ):  # fmt: skip
        assert answer(due).good, answer.__name__
    assert contamination.contamination(due.filter(pl.col("game_date") < date(2025, 4, 1))).good
    assert values.bounds(rows).good
    assert values.constant_columns(rows).good
    assert windows.cache_misses(rows).good
    early = values.batch_variance(rows).culprits["game_date"].to_list()
    assert max(early) < OPENED + timedelta(days=21)
    without = lines.games_without_lines(rows)
    assert without.figures["games"] > 1300
    assert 0 < without.figures["without"] < 60


def test_a_season_whose_books_were_lost_for_two_weeks_is_contaminated(built: dict[str, pl.DataFrame]) -> None:
    """38 turns into a default for fourteen days: the season is fine still, the last days are not."""
    due = defaults.with_earlier_games(built["feature_store"], built["player_games"]).filter(
        pl.col("game_date") < date(2025, 3, 1)
    )
    lost = pl.col("game_date") >= date(2025, 2, 16)
    spoilt = due.with_columns(
        default_mask=pl.when(lost).then(pl.lit(mask([38]), MASK)).otherwise("default_mask"),
        required_default_count=pl.when(lost).then(1).otherwise("required_default_count"),
    )
    verdict = contamination.contamination(spoilt)
    assert not verdict.good
    assert (
        verdict.figures["season: required"]
        < defaults.MOST_DEFAULTED
        < verdict.figures["last 14 days: required"]
    )
