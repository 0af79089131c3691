"""What rows lack: who is asked about, at which share a check turns, and who is named."""

from datetime import timedelta

import polars as pl
import pytest

from nba_props.declared.features import CATALOGUE, Contract
from nba_props.declared.row_quality import TIERS
from nba_props.quality import defaults
from nba_props.quality.defaults import (
    defaults_by_contract,
    defaults_by_feature,
    due,
    ready_for_v9_share,
    required_defaults_alarm,
)
from tests.quality.quality_rows import DAY, days_before, games, row, store

ANSWERS = [ready_for_v9_share, defaults_by_feature, defaults_by_contract, required_defaults_alarm]


def some(lacking: int, of: int, lacks: set[int]):
    """So many rows, the first of which lack something."""
    return store(*(row(n, lacks if n < lacking else set()) for n in range(of)))


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda a: a.__name__)
def test_an_empty_slate_passes_and_says_so(answer) -> None:
    verdict = answer(store())
    assert (verdict.good, verdict.culprits.height) == (True, 0)
    assert "nothing to judge" in verdict.said


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda a: a.__name__)
def test_whole_rows_pass(answer) -> None:
    verdict = answer(some(0, 5, set()))
    assert (verdict.good, verdict.culprits.height, verdict.said) == (True, 0, "")
    assert verdict.figures["rows"] == 5


def test_only_who_has_played_this_season_is_asked_about() -> None:
    rows = store(*(row(n) for n in range(1, 6)))
    played = games(
        (1, days_before(1), True),
        (2, DAY, True),  # tonight is his first
        (3, days_before(1), False),  # listed, not played
        (4, days_before(300), True),
        (5, days_before(9), True),
    )
    older = pl.when(pl.col("player_id") == 4).then(pl.lit("2022-23")).otherwise("season")
    played = played.with_columns(season=older)
    assert due(rows, played)["player_id"].to_list() == [1, 5]
    assert due(rows, played).columns == rows.columns


@pytest.mark.parametrize(("lacking", "good"), [(1, True), (2, False)])
def test_nine_in_ten_must_be_ready_for_v9_and_the_others_are_named(lacking: int, good: bool) -> None:
    verdict = ready_for_v9_share(some(lacking, 10, {2}))
    assert verdict.good == good
    assert verdict.figures["ready share"] == 1 - lacking / 10
    assert verdict.culprits["player_name"].to_list() == [f"Player {n}" for n in range(lacking)]


@pytest.mark.parametrize(
    ("lacks", "lacking", "named"),
    [({5}, 3, []), ({5}, 4, ["fatigue_score"]), ({38}, 4, ["game_total_line"]), ({25, 50}, 20, [])],
    ids=["at the limit", "above it", "of v12", "optional"],
)
def test_a_required_feature_missing_in_more_than_15_percent_is_named(lacks, lacking: int, named) -> None:
    verdict = defaults_by_feature(some(lacking, 20, lacks))
    assert verdict.good == (not named)
    assert verdict.culprits["feature"].to_list() == named


def test_what_is_unavailable_is_no_default_of_a_feature() -> None:
    assert defaults_by_feature(store(*(row(n, gone={6, 10}) for n in range(20)))).good


def test_a_contract_with_too_many_blocked_rows_is_named_with_what_blocks_it() -> None:
    rows = store(*(row(n, {38} if n < 3 else {37, 38} if n < 4 else set()) for n in range(20)))
    verdict = defaults_by_contract(rows)
    assert not verdict.good
    assert verdict.figures["ready for v9"] == 1.0
    assert verdict.figures["ready for v12"] == 0.8
    v12 = verdict.culprits.filter(contract="v12")
    assert v12.rows() == [("v12", "game_total_line", 4, 3), ("v12", "star_teammates_out", 1, 0)]
    assert "v9" not in verdict.culprits["contract"]
    assert "blind" not in verdict.culprits["contract"]


def test_a_contract_at_the_limit_passes() -> None:
    assert defaults_by_contract(some(3, 20, {38})).good
    assert not defaults_by_contract(some(4, 20, {38})).good


def test_after_each_write_rows_readiness_and_tiers_are_summed_up() -> None:
    figures = defaults_by_contract(some(2, 10, {0, 1, 2, 3, 4})).figures
    assert set(figures) == {
        "rows",
        *(f"ready for {str(c.name).lower()}" for c in Contract),
        *(f"tier {t}" for t in TIERS),
    }
    assert (figures["tier gold"], figures["tier critical"], figures["ready for v17"]) == (8, 2, 0.8)


@pytest.mark.parametrize(("lacking", "good"), [(3, True), (4, False)])
@pytest.mark.parametrize("index", [2, 59])
def test_the_alarm_rings_above_30_percent_of_rows_that_lack_what_any_contract_requires(
    lacking: int, good: bool, index: int
) -> None:
    verdict = required_defaults_alarm(some(lacking, 10, {index}))
    assert (verdict.good, verdict.figures["share lacking"]) == (good, lacking / 10)
    assert verdict.culprits.rows() == [(DAY, lacking)]


def test_the_alarm_is_silent_on_optional_features() -> None:
    optional = {f.index for f in CATALOGUE} - set(defaults.REQUIRED)
    assert required_defaults_alarm(some(10, 10, optional)).good


def test_the_alarm_names_the_worst_day_first() -> None:
    rows = store(
        row(1, {2}),
        row(2, {2}, game_date=DAY + timedelta(days=1)),
        row(3, {2}, game_date=DAY + timedelta(days=1)),
    )
    assert required_defaults_alarm(rows).culprits.rows() == [(DAY + timedelta(days=1), 2), (DAY, 1)]
