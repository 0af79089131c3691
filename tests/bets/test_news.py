"""What has changed of a day since it was last recorded: each kind of news once, and nothing of what came later."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import polars as pl
import pytest

from nba_props.bets.news import MOVE, State, changes, nothing
from nba_props.days import Days
from nba_props.declared.tables.contract import breaches
from nba_props.declared.tables.ingest import INJURIES, INJURY_REPORTS, SCHEDULE
from nba_props.declared.tables.news import KINDS, NEWS
from nba_props.declared.tables.prices import FAIR_PRICES
from nba_props.declared.tables.quotes import ODDS_LINES, ODDS_POLLS
from nba_props.declared.tables.table import Table
from tests.market.market_rows import DAY, TIP, before, quote, quotes
from tests.polls import poll, polls

TODAY = Days.one(DAY)
THEN, NOW = before(60), before(10)
NIGHT = {
    "game_id": "1", "game_date": DAY, "season": "2023-24", "season_type": "regular", "home": "BOS", "away": "NYK",
    "tip_off": TIP, "tip_off_source": "schedule", "status": "scheduled", "heard_at": before(600),
    "known_at": before(6000), "known_at_assumed": False,
}  # fmt: skip


def rows(table: Table, *given: dict[str, Any]) -> pl.DataFrame:
    """Rows of a table; columns that are not given are null."""
    return pl.DataFrame([dict.fromkeys(table.schema) | row for row in given], schema=table.schema)


def state(at: datetime, **tables: pl.DataFrame) -> State:
    """A day with one game, on which nobody has a line."""
    known = dict(nothing(at).tables) | {SCHEDULE.name: rows(SCHEDULE, NIGHT)}
    return State(at, known | tables)


def lines(*of: tuple[float, float]) -> dict[str, pl.DataFrame]:
    """Book a's line on player 7, by minutes before the tip-off, each seen by a poll a minute later."""
    made = [quote("a", point, known_at=before(minutes)) for minutes, point in of]
    seen = [poll(minutes - 1, {"a": before(minutes)}) for minutes, _ in of]
    return {ODDS_LINES.name: quotes(*made), ODDS_POLLS.name: polls(*seen)}


def told(current: State, recorded: State | None) -> list[tuple[Any, ...]]:
    """Kind, what it is about, before and now of the news."""
    found = changes(current, recorded, DAY, TODAY)
    assert breaches(NEWS, found) == []
    return found.select("kind", "about", "before", "now").rows()


def test_a_line_is_news_once_and_again_when_it_has_moved_by_half_a_point() -> None:
    first = lines((50, 20.5))
    assert told(state(NOW, **first), state(THEN)) == [("first_line", "7 player_points", None, "20.5")]
    recorded = state(before(40), **first)
    assert told(state(NOW, **first), recorded) == []
    moved = lines((50, 20.5), (20, 20.5 + MOVE))
    assert told(state(NOW, **moved), recorded) == [("move", "7 player_points", "20.5", "21.0")]


def test_small_moves_add_up_since_the_recorded_instant() -> None:
    then = quotes(quote("a", 20.5, known_at=before(56)), quote("b", 20.5, known_at=before(56)))
    quarter = pl.concat([then, quotes(quote("b", 21.0, known_at=before(30)))])
    half = pl.concat([quarter, quotes(quote("a", 21.0, known_at=before(20)))])
    looks = [
        poll(55, {"a": before(56), "b": before(56)}),
        poll(29, {"a": before(56), "b": before(30)}),
        poll(19, {"a": before(20), "b": before(30)}),
    ]

    def seen(at: datetime, made: pl.DataFrame, count: int) -> State:
        return state(at, **{ODDS_LINES.name: made, ODDS_POLLS.name: polls(*looks[:count])})

    recorded = seen(before(50), then, 1)
    assert told(seen(NOW, quarter, 2), recorded) == []
    assert told(seen(NOW, half, 3), recorded) == [("move", "7 player_points", "20.5", "21.0")]


def test_a_line_that_a_poll_lists_no_more_is_withdrawn_and_one_that_nobody_asked_for_stands() -> None:
    made = lines((50, 20.5))
    recorded = state(before(40), **made)
    gone = polls(*made[ODDS_POLLS.name].to_dicts(), poll(20, {}))
    assert told(state(NOW, **made | {ODDS_POLLS.name: gone}), recorded) == [
        ("withdrawn", "7 player_points", "20.5", None)
    ]
    assert told(state(NOW, **made), recorded) == []


def injured(*reports: tuple[float, str | None]) -> dict[str, pl.DataFrame]:
    """Boston's reports: by minutes before the tip-off, the status of player 7, None where he is not listed."""
    key = {"game_id": "1", "game_date": DAY, "season": "2023-24", "team": "BOS", "known_at_assumed": False}
    teams = [
        {**key, "submitted": True, "listed": 0, "unresolved": 0, "known_at": before(minutes)}
        for minutes, _ in reports
    ]
    players = [
        {**key, "player_id": 7, "player_name": "A", "status": status, "known_at": before(minutes)}
        for minutes, status in reports
        if status
    ]
    return {INJURY_REPORTS.name: rows(INJURY_REPORTS, *teams), INJURIES.name: rows(INJURIES, *players)}


def test_a_status_that_changed_and_a_first_report_are_news() -> None:
    first = injured((50, "questionable"))
    assert told(state(NOW, **first), state(THEN)) == [
        ("report", "BOS", None, "submitted"),
        ("status", "7", None, "questionable"),
    ]
    recorded = state(before(40), **first)
    assert told(state(NOW, **first), recorded) == []
    assert told(state(NOW, **injured((50, "questionable"), (20, "out"))), recorded) == [
        ("status", "7", "questionable", "out")
    ]
    assert told(state(NOW, **injured((50, "questionable"), (20, None))), recorded) == [
        ("status", "7", "questionable", None)
    ]


def test_a_report_that_was_published_before_the_recorded_instant_and_fetched_after_it_is_news() -> None:
    late = injured((70, "out"))
    assert [row[0] for row in told(state(NOW, **late), state(THEN))] == ["report", "status"]


def test_a_start_that_moved_and_a_postponement_are_news() -> None:
    moved = rows(SCHEDULE, NIGHT | {"tip_off": TIP + timedelta(hours=1)})
    [(kind, about, was, now)] = told(state(NOW, schedule=moved), state(THEN))
    assert (kind, about) == ("start", "1")
    assert was < now
    postponed = rows(SCHEDULE, NIGHT | {"status": "postponed"})
    assert [row[:2] for row in told(state(NOW, schedule=postponed), state(THEN))] == [("postponed", "1")]
    assert told(state(NOW, schedule=postponed), state(THEN, schedule=postponed)) == []


def test_what_was_too_good_to_be_believed_waits_for_the_next_poll() -> None:
    made = lines((70, 20.5))
    side = {"game_id": "1", "game_date": DAY, "filter_reason": "implausible_value"}
    recorded = state(THEN, **made, fair_prices=rows(FAIR_PRICES, side))
    assert told(state(NOW, **made), recorded) == []
    again = made | {ODDS_POLLS.name: polls(*made[ODDS_POLLS.name].to_dicts(), poll(20, {"a": before(70)}))}
    assert told(state(NOW, **again), recorded) == [("second_look", "1", "1 sides", None)]
    ruled_out = rows(FAIR_PRICES, side | {"filter_reason": "ruled_out"})
    assert told(state(NOW, **again), state(THEN, **made, fair_prices=ruled_out)) == []


def test_before_the_first_recorded_instant_all_is_news() -> None:
    everything = lines((50, 20.5)) | injured((50, "out"))
    found = changes(state(NOW, **everything), None, DAY, TODAY)
    assert found["kind"].to_list() == ["first_line", "report", "start", "status"]
    assert found["built_at"].to_list() == [None] * 4


def test_a_game_that_has_begun_has_no_news() -> None:
    late = lines((50, 20.5)) | injured((50, "out"))
    assert told(state(TIP + timedelta(minutes=1), **late), state(THEN)) == []


@pytest.mark.parametrize("minutes", [15, 5, -60])
def test_nothing_that_became_known_after_the_instant_reaches_a_row(minutes: float) -> None:
    """The same news whatever is said of lines, reports and starts afterwards."""
    made, later = lines((50, 20.5)), before(minutes)
    at = before(18)
    recorded = state(THEN)
    calm = changes(state(at, **made, **injured((50, "out"))), recorded, DAY, TODAY)
    poisoned = {
        ODDS_LINES.name: quotes(*made[ODDS_LINES.name].to_dicts(), quote("a", 40.5, known_at=later)),
        ODDS_POLLS.name: polls(*made[ODDS_POLLS.name].to_dicts(), poll(minutes, {"a": later})),
        **injured((50, "out"), (minutes, "available")),
    }
    assert changes(state(at, **poisoned), recorded, DAY, TODAY).equals(calm)
    assert calm.height == 3


def test_a_day_has_the_same_news_whatever_is_beside_it() -> None:
    """Only one day of a range is tonight; rows of others change nothing."""
    one = state(NOW, **lines((50, 20.5)))
    other = NIGHT | {"game_id": "2", "game_date": DAY - timedelta(1), "tip_off": TIP - timedelta(1)}
    both = replace(one, tables={**one.tables, SCHEDULE.name: rows(SCHEDULE, NIGHT, other)})
    week = Days(DAY - timedelta(6), DAY)
    assert changes(both, state(THEN), DAY, week).equals(changes(one, state(THEN), DAY, TODAY))


def test_a_run_of_other_days_has_no_news_of_tonight() -> None:
    """Its schedule does not list tonight's games, which are not postponed by that."""
    yesterday = Days.one(DAY - timedelta(1))
    past = state(NOW, schedule=SCHEDULE.empty())
    assert changes(past, state(THEN), DAY, yesterday).is_empty()
    assert changes(past, state(THEN), DAY, TODAY)["kind"].to_list() == ["postponed"]


def test_every_kind_is_tested_here() -> None:
    assert set(KINDS) == {
        "first_line", "move", "withdrawn", "status", "report", "start", "postponed", "second_look",
    }  # fmt: skip
