"""Whether an alert has a cause among what was made to go wrong."""

from datetime import UTC, datetime, timedelta

import pytest

from nba_props.declared.alerts import KINDS
from season.causes import (
    BUDGET,
    CAN_LEAD_TO,
    DISK,
    FAILURE,
    FEED,
    HOUR,
    KILL,
    REQUEST,
    SLEEP,
    Cause,
    has_cause,
    needless,
)

NOW = datetime(2023, 11, 12, 23, tzinfo=UTC)
# What the simulated games and bets came to.
OF_THE_GAMES = {"champion_failing", "champion_stale", "decay"}


def alert(kind: str, subject: str = "x", turn: str = "new") -> dict[str, str]:
    return {"kind": kind, "subject": subject, "what": "it is", "since": NOW.isoformat(), "turn": turn}


def cause(kind: str, hours_ago: float, feed: str = "") -> Cause:
    at = NOW - hours_ago * HOUR
    return Cause(kind, at - HOUR, at, feed)


def test_every_kind_of_alert_is_judged_but_for_what_games_and_bets_come_to() -> None:
    assert set(KINDS) == set(CAN_LEAD_TO) | OF_THE_GAMES
    assert all(has_cause(alert(kind), []) for kind in OF_THE_GAMES)


@pytest.mark.parametrize(
    ("kind", "made"),
    [
        ("dead_run", cause(KILL, 0.5)),
        ("run_failed", cause(FAILURE, 3)),
        ("missed", cause(SLEEP, 0.1)),
        ("disk_full", cause(DISK, 0)),
        ("feed_down", cause(FEED, 1, "x")),
        ("feed_down", cause(REQUEST, 1, "x")),
        ("outputs_missing", cause(FEED, 40, "shots")),
        ("not_polled", cause(BUDGET, 0)),
    ],
)
def test_what_went_wrong_shortly_before_is_a_cause(kind: str, made: Cause) -> None:
    assert has_cause(alert(kind), [made])
    assert needless([alert(kind)], []) == [f"{NOW.isoformat()} {kind} x: it is"]


@pytest.mark.parametrize(
    ("kind", "other"),
    [
        ("dead_run", cause(KILL, 2)),
        ("dead_run", cause(FEED, 0, "x")),
        ("missed", cause(SLEEP, 30)),
        ("feed_down", cause(FEED, 1, "shots")),
        ("credits_low", cause(BUDGET, 0)),
        ("outputs_missing", Cause(FEED, NOW + HOUR, NOW + 2 * HOUR)),
    ],
)
def test_what_was_too_early_or_later_or_is_about_something_else_is_none(kind: str, other: Cause) -> None:
    assert not has_cause(alert(kind), [other])


def test_what_is_told_again_or_is_over_needs_no_cause() -> None:
    assert needless([alert("missed", turn="again"), alert("missed", turn="over")], []) == []


def test_a_trouble_that_lasts_is_a_cause_meanwhile() -> None:
    assert has_cause(alert("feed_down"), [Cause(FEED, NOW - 5 * HOUR, NOW + timedelta(hours=1), "x")])
