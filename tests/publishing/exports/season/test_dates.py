"""On which dates there are games, and how things stand."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.ingest import SCHEDULE
from nba_props.declared.tables.outputs import EXPECTED_OUTPUTS
from nba_props.publishing.exports.season.calendar import calendar_counts, games_of, schedule_counts
from nba_props.publishing.exports.season.seen import Seen
from nba_props.publishing.exports.season.status import Status, status
from nba_props.quality.go import Night
from tests.governance_rows import grade, grades
from tests.publishing.exports.season.season_rows import SEEN, TODAY, YESTERDAY, Row, frame, known
from tests.quality import test_go

schedule = frame(SCHEDULE.schema)
NIGHT = Seen("simulated", test_go.AS_OF)
PLAYED = NIGHT.today - timedelta(days=1)


def scheduled(day: date, number: int = 1, **changes: object) -> Row:
    tip = known(day) - timedelta(hours=5)
    return dict.fromkeys(SCHEDULE.schema.names()) | {
        "game_id": f"{day:%m%d}{number}", "game_date": day, "season": "2023-24", "season_type": "regular", "tip_off": tip,
        "status": "scheduled", "known_at": tip - timedelta(days=2),
    } | changes  # fmt: skip


def test_dates_count_games_that_take_place_and_days_off_are_zero_in_the_calendar() -> None:
    two_days_off = YESTERDAY - timedelta(days=3)
    rows = schedule(
        scheduled(two_days_off), scheduled(two_days_off, 2), scheduled(YESTERDAY, status="postponed"),
        scheduled(YESTERDAY, 2), scheduled(YESTERDAY, 3, season_type="preseason"), scheduled(TODAY),
        scheduled(date(2023, 5, 1)), scheduled(YESTERDAY, 4, known_at=SEEN.at + timedelta(hours=1)),
    )  # fmt: skip
    found = games_of(rows, SEEN)
    shown = schedule_counts(found, SEEN)
    assert shown.dates == {two_days_off: 2, YESTERDAY: 1, TODAY: 1}
    assert (shown.season, shown.last_game_date, shown.next_game_date) == ("2023-24", YESTERDAY, TODAY)
    assert list(calendar_counts(found, SEEN).dates.values()) == [2, 0, 0, 1, 1]


def test_without_games_there_are_no_dates() -> None:
    found = games_of(schedule(), SEEN)
    assert (schedule_counts(found, SEEN).next_game_date, calendar_counts(found, SEEN).dates) == (None, {})


def night(**changes: object) -> Night:
    full = test_go.night()
    return replace(full, predictions=full.predictions.with_columns(as_of=test_go.AS_OF), **changes)  # type: ignore[arg-type]  # by name


def past(*days: date) -> pl.DataFrame:
    """Predictions of a game of each date, with a tip-off in the evening."""
    narrow = PREDICTIONS.narrow("tip_off")
    rows = [
        dict.fromkeys(narrow.schema.names())
        | {"game_id": f"{d}", "game_date": d, "tip_off": known(d), "as_of": known(d)}
        for d in days
    ]
    return pl.DataFrame(rows, schema=narrow.schema)


def due(*of: Row) -> pl.DataFrame:
    """Outputs of yesterday's game that are missing."""
    missing = dict.fromkeys(EXPECTED_OUTPUTS.schema.names()) | {
        "game_date": PLAYED, "game_id": "0022301150", "output": "box_scores", "state": "MISSING", "severity": "ERROR",
        "reason": "no row", "judged_at": NIGHT.at,
    }  # fmt: skip
    return pl.DataFrame([missing | changes for changes in of], schema=EXPECTED_OUTPUTS.schema)


def stands(
    tonight: Night,
    predictions: pl.DataFrame | None = None,
    results: pl.DataFrame | None = None,
    outputs: pl.DataFrame | None = None,
    last: date = NIGHT.today,
) -> Status:
    games = pl.DataFrame({"game_date": [last]}, schema={"game_date": pl.Date})
    return status(
        tonight,
        games,
        past() if predictions is None else predictions,
        grades() if results is None else results,
        due() if outputs is None else outputs,
        NIGHT,
        code_version="0.1.0+0123456789abcdef",
    )


def test_a_night_with_every_feed_is_healthy() -> None:
    shown = stands(night())
    assert shown.code_version == "0.1.0+0123456789abcdef"
    assert (shown.overall_status, shown.known_issues, shown.active_break) == ("healthy", (), None)
    of = shown.services
    assert [s.status for s in (of.live_data, of.tonight_data, of.predictions, of.grading)] == [
        "ok",
        "ok",
        "ok",
        "idle",
    ]


def test_a_silent_feed_degrades_and_is_named_with_its_last_word() -> None:
    silent = night(past={**test_go.night().past, "shots": test_go.rows(("0022301140", date(2024, 4, 6)))})
    shown = stands(silent)
    assert (shown.overall_status, shown.services.tonight_data.status) == ("degraded", "warning")
    assert [issue.message for issue in shown.known_issues] == ["shots of 1 of 3 games, last of 2024-04-06"]


def test_a_no_go_is_unhealthy_and_says_why() -> None:
    full = night()
    no_quotes = replace(full, tonight={**full.tonight, "odds_lines": full.tonight["odds_lines"].clear()})
    shown = stands(no_quotes)
    assert (shown.overall_status, shown.known_issues[0].severity) == ("unhealthy", "error")
    assert "no game has a quote" in shown.known_issues[0].message
    assert (shown.services.live_data.status, shown.services.tonight_data.status) == ("warning", "error")
    assert stands(replace(full, predictions=full.predictions.clear())).services.predictions.status == "error"


def test_outputs_that_are_due_and_not_there_are_issues_by_date_and_output() -> None:
    found = due(
        {}, {"game_id": "0022301151"}, {"output": "shots", "state": "COMPLETE"},
        {"game_date": NIGHT.today, "state": "FAILED", "judged_at": NIGHT.at + timedelta(hours=1)},
        {"game_date": NIGHT.today, "state": "INCOMPLETE", "reason": "half"},
    )  # fmt: skip
    shown = stands(night(), outputs=found)
    assert shown.overall_status == "degraded"
    assert [issue.message for issue in shown.known_issues] == [
        "box_scores of 2024-04-10 (0022301150): INCOMPLETE, half",
        "box_scores of 2024-04-09 (0022301150, 0022301151): MISSING, no row",
    ]


def test_without_a_game_ahead_tonight_is_idle() -> None:
    shown = stands(night(games=test_go.night().games.clear()))
    assert {shown.services.live_data.status, shown.services.predictions.status} == {"idle"}
    assert shown.overall_status == "healthy"


def test_a_predicted_game_that_is_over_and_not_graded_is_an_issue() -> None:
    done = grades(grade(game_id=f"{PLAYED}", game_date=PLAYED, scored_at=known(PLAYED)))
    assert stands(night(), past(PLAYED), done).services.grading.status == "ok"
    shown = stands(night(), past(PLAYED))
    assert (shown.overall_status, shown.services.grading.status) == ("degraded", "warning")
    assert "1 of 1 games are not graded, of 2024-04-09" in shown.known_issues[0].message
    late = grades(grade(game_id=f"{PLAYED}", game_date=PLAYED, scored_at=NIGHT.at + timedelta(hours=1)))
    assert stands(night(), past(PLAYED), late).services.grading.status == "warning"


@pytest.mark.parametrize(("days", "is_break"), [(0, False), (3, False), (4, True)])
def test_a_break_is_more_than_three_dates_without_a_game(days: int, is_break: bool) -> None:
    shown = stands(night(), last=NIGHT.today - timedelta(days=days))
    assert (shown.active_break is not None) == is_break
    assert shown.active_break is None or shown.active_break.days == days


def test_what_a_later_run_stored_does_not_change_the_status() -> None:
    later = datetime(2024, 4, 10, 23, tzinfo=UTC)
    full = night()
    late = full.predictions.with_columns(as_of=pl.lit(later).dt.cast_time_unit("us"))
    more = replace(full, predictions=pl.concat([full.predictions, late]))
    assert stands(more) == stands(full)
    assert stands(replace(full, predictions=late)).services.predictions.status == "error"
