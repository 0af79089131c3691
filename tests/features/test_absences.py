"""Absent players and what they leave, by values: Ada is a star by points, Ben by minutes, Cal by usage, Dan is none."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.features import Group, features_in
from nba_props.declared.tables.ingest import INJURIES, INJURY_REPORTS
from nba_props.features.history.absences import absences, listed_players, newest_reports
from tests import scenario
from tests.features.chain import build
from tests.features.quoted_season import GAMES, INGEST

DAY, TIP = date(2024, 1, 15), datetime(2024, 1, 16, tzinfo=UTC)
ADA, BEN, CAL, DAN, EVE = 1, 2, 3, 4, 5
# Points, minutes, usage of the last 10, days since the last game.
FORM = {
    ADA: (18.0, 20.0, 20.0, 2),
    BEN: (10.0, 28.0, 15.0, 2),
    CAL: (10.0, 20.0, 25.0, 14),
    DAN: (17.9, 10.0, 24.9, 2),
    EVE: (5.0, 20.0, 10.0, 15),  # out for more than 14 days
}


SHARES = {f.index for f in features_in(Group.ABSENCES)}


def slate() -> pl.DataFrame:
    """Ada to Dan play tonight."""
    rows = [
        {"game_id": "g", "game_date": DAY, "season": "2023-24", "player_id": p, "team": "BOS", "as_of": TIP}
        for p in (ADA, BEN, CAL, DAN)
    ]
    return pl.DataFrame(rows)


def form(**changed: float | None) -> pl.DataFrame:
    rows = [
        {
            "game_date": DAY,
            "player_id": p,
            "games_played": 30,
            "last_game_date": DAY - timedelta(days=days),
            "points_avg_last_10": points,
            "minutes_avg_last_10": minutes,
            "usage_avg_last_10": usage,
            "inputs_known_at": TIP - timedelta(hours=20),
        }
        | (changed if p == ADA else {})
        for p, (points, minutes, usage, days) in FORM.items()
    ]
    return pl.DataFrame(rows)


# Hours before the tip-off, who is listed with which status (None: not submitted), and the team, if not Boston.
Report = tuple[float, dict[int, str] | None] | tuple[float, dict[int, str] | None, str]


def after(*published: Report, averages: pl.DataFrame | None = None) -> dict[int, dict[str, Any]]:
    """Rows of `absences` by player, after these reports."""
    key = {"game_id": "g", "game_date": DAY, "season": "2023-24", "known_at_assumed": False}
    reports, listed = [], []
    for hours, players, *team in published:
        row = key | {"known_at": TIP - timedelta(hours=hours), "team": (team or ["BOS"])[0]}
        reports.append(row | {"submitted": players is not None, "listed": 0, "unresolved": 0})
        listed += [row | {"player_id": p, "player_name": "", "status": s} for p, s in (players or {}).items()]
    covered = pl.DataFrame(reports, schema=INJURY_REPORTS.schema)
    newest = newest_reports(slate(), covered)
    rows = listed_players(slate(), pl.DataFrame(listed, schema=INJURIES.schema), newest)
    averages = form() if averages is None else averages
    return {r["player_id"]: r for r in absences(slate(), averages, rows, newest).to_dicts()}


def test_the_newest_report_known_counts_as_a_whole() -> None:
    rows = after((5, {ADA: "out", BEN: "probable"}), (2, {ADA: "questionable"}), (-1, {ADA: "out"}))
    assert rows[ADA]["injury_status"] == "questionable"
    assert rows[BEN]["injury_status"] == "available"  # no longer in it
    assert rows[DAN]["star_teammates_out"] == 0


def test_a_team_whose_newest_report_is_not_submitted_is_unknown_though_it_reported_before() -> None:
    row = after((30, {ADA: "out"}), (2, None))[DAN]
    assert (row["injury_status"], row["star_teammates_out"], row["teammate_usage_available"]) == (None,) * 3


@pytest.mark.parametrize("published", [(), ((-1, {ADA: "out"}),)], ids=["none", "after the tip-off"])
def test_without_a_report_known_there_are_no_injuries(published: tuple[Report, ...]) -> None:
    row = after(*published)[DAN]
    assert row["star_teammates_out"] is None


@pytest.mark.parametrize(
    ("out", "stars"),
    [({ADA: "out"}, 1), ({BEN: "doubtful"}, 1), ({CAL: "out"}, 1), ({ADA: "questionable"}, 0), ({EVE: "out"}, 0),
     ({ADA: "out", BEN: "doubtful", CAL: "out"}, 3)],
)  # fmt: skip
def test_stars_are_those_of_points_minutes_or_usage_who_are_out_or_doubtful(
    out: dict[int, str], stars: int
) -> None:
    assert after((2, out))[DAN]["star_teammates_out"] == stars


def test_no_player_is_their_own_team_mate() -> None:
    rows = after((2, {ADA: "out", BEN: "out"}))
    assert [rows[p]["star_teammates_out"] for p in (ADA, BEN, CAL, DAN)] == [1, 1, 2, 2]
    assert rows[ADA]["teammate_usage_available"] == 15.0
    assert rows[BEN]["teammate_usage_available"] == 20.0


def test_a_player_listed_by_another_team_is_out_and_does_not_count_for_the_old_team() -> None:
    rows = after((2, {BEN: "out"}), (2, {ADA: "out"}, "NYK"))
    assert rows[ADA]["injury_status"] == "out"
    assert [rows[p]["star_teammates_out"] for p in (ADA, BEN, DAN)] == [1, 0, 1]


def test_usage_is_summed_over_those_with_more_than_ten_minutes_however_long_they_are_out() -> None:
    assert after((2, {CAL: "out", EVE: "out", DAN: "out"}))[ADA]["teammate_usage_available"] == 35.0


def test_the_load_of_the_newly_absent_is_shared_by_the_others() -> None:
    """Cal leaves 25 x 20; Ada and Dan, who stay, carry 20 x 20 and 24.9 x 10; Eve was gone already."""
    rows = after((2, {BEN: "out", CAL: "out", EVE: "out"}))
    left, carried = 15 * 28 + 25 * 20, 20 * 20 + 24.9 * 10
    assert rows[ADA]["absent_load"] == pytest.approx(left / carried)
    assert rows[BEN]["absent_load"] == pytest.approx(25 * 20 / (carried + 15 * 28))  # if Ben played after all


def test_with_nobody_out_nothing_is_left() -> None:
    row = after((2, {}))[ADA]
    assert (row["star_teammates_out"], row["teammate_usage_available"], row["absent_load"]) == (0, 0.0, 0.0)


def test_averages_that_are_missing_leave_all_three_missing() -> None:
    cut = dict.fromkeys(("points_avg_last_10", "minutes_avg_last_10", "usage_avg_last_10"))
    rows = after((2, {ADA: "out"}), averages=form(**cut))
    assert [rows[DAN][n] for n in ("star_teammates_out", "teammate_usage_available", "absent_load")] == [
        None
    ] * 3
    new = after((2, {ADA: "out"}), averages=form(**cut, games_played=0))
    assert new[DAN]["star_teammates_out"] == 0  # not played this season


def test_absences_are_known_with_the_newest_report() -> None:
    row = after((5, {ADA: "out"}), (2, {ADA: "out"}))[DAN]
    assert row["absences_known_at"] == TIP - timedelta(hours=2)


@pytest.fixture(scope="module")
def built() -> dict[str, pl.DataFrame]:
    return build(INGEST, Days(date(2023, 10, 14), date(2023, 11, 20)), scenario.NOW)


def stored(built: dict[str, pl.DataFrame], player: int, game: int) -> dict[str, Any]:
    is_row = (pl.col("player_id") == player) & (pl.col("game_id") == GAMES[game]["game_id"])
    return built["feature_store"].filter(is_row).row(0, named=True)


def test_before_the_seasons_first_report_features_of_injuries_are_unavailable() -> None:
    day = Days.one(GAMES[9]["game_date"])
    row = stored(build(INGEST | {"injury_reports": INJURY_REPORTS.empty()}, day, scenario.NOW), 11, 9)
    assert {10, 37, 47, *SHARES} <= set(row["unavailable_feature_indices"])
    assert not {8, 10, 37, 47, *SHARES} & set(row["default_feature_indices"])


def test_once_there_are_reports_a_team_that_has_not_reported_is_a_default(
    built: dict[str, pl.DataFrame],
) -> None:
    for player, game in ((41, 11), (31, 13)):
        row = stored(built, player, game)
        assert {10, 37, 47, *SHARES} <= set(row["default_feature_indices"])
        assert 8 not in row["default_feature_indices"]
        assert not row["ready_for_v9"]
        assert not row["ready_for_absence"]


def test_what_is_reported_reaches_the_store(built: dict[str, pl.DataFrame]) -> None:
    row = stored(built, 11, 11)  # probable; 12, who plays 48 minutes, is out
    assert (row["injury_risk"], row["star_teammates_out"]) == (1.0, 1.0)
    form = built["daily_cache"].filter(pl.col("game_date") == date(2023, 11, 4))
    usage = {r["player_id"]: r["usage_avg_last_10"] for r in form.to_dicts()}
    before = built["player_games"].filter(
        pl.col("did_play"), pl.col("team") == row["team"], pl.col("game_date") < row["game_date"]
    )
    of_12 = before.filter(pl.col("player_id") == 12)["points"].to_list()
    assert row["absent_points_share"] == pytest.approx(sum(of_12) / sum(before["points"].to_list()), abs=1e-6)
    assert row["teammate_usage_available"] == pytest.approx(usage[12])
    own = form.filter(pl.col("player_id") == 11).row(0, named=True)
    # All of them play the same minutes, so the loads are as the usages; 15 has gone to New York.
    projected = own["usage_avg_last_5"] * (1 + usage[12] / (usage[11] + usage[13] + usage[14]))
    assert row["usage_spike_score"] == pytest.approx((projected - own["usage_avg_last_7_days"]) * 0.3 * 1.15)
