"""Which players get a row, for which team, as of when."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.tables.quotes import GAME_LINES, ODDS_LINES
from nba_props.stats.slate import day_moments, moments, slate
from tests import scenario
from tests.polls import NO_POLLS

SEASON = Days(date(2023, 10, 14), date(2023, 11, 30))
INGEST = scenario.INGEST


def built(now: datetime = scenario.NOW, days: Days = SEASON, **changed: pl.DataFrame) -> pl.DataFrame:
    ingest = INGEST | changed
    schedule, box, odds = (ingest[name] for name in ("schedule", "box_scores", "odds_lines"))
    return slate(schedule, box, odds, ingest["odds_polls"], ingest["game_line_polls"], days, now)


def players(frame: pl.DataFrame, game: int, team: str | None) -> set[int]:
    of_team = pl.col("team").eq_missing(pl.lit(team, pl.String))
    return set(frame.filter(pl.col("game_id") == f"{22300000 + game:010d}", of_team)["player_id"])


@pytest.mark.parametrize(
    ("game", "team", "expected"),
    [
        (1, "BOS", {11, 12, 13, 14, 15}),  # opening night: last season's team
        (4, "BOS", {11, 12, 13, 14, 15, 16}),  # listed once, not played: on the roster
        (9, "NYK", {21, 22, 23, 24, 25}),  # 15 is traded, not yet listed by the new team
        (12, "NYK", {15, 21, 22, 23, 24, 25}),
        (12, "BOS", {11, 12, 13, 14, 16}),
        (16, None, {99}),  # quoted, on neither roster
    ],
)
def test_a_roster_is_the_players_whose_newest_box_score_is_the_teams(
    game: int, team: str | None, expected: set[int]
) -> None:
    assert players(built(), game, team) == expected


def test_postponed_and_preseason_games_have_no_rows() -> None:
    games = set(built()["game_id"])
    assert scenario.POSTPONED not in games
    assert {g[:3] for g in games} == {"002"}


@pytest.mark.parametrize(("day", "kept"), [(29, True), (30, False)])
def test_only_a_seasons_first_30_days_remember_last_season(day: int, kept: bool) -> None:
    """Player 45 is not seen in the new season at all."""
    box = INGEST["box_scores"].filter((pl.col("player_id") != 45) | (pl.col("season") == "2022-23"))
    game_date = date(2023, 10, 24) + timedelta(days=day)
    at = datetime(game_date.year, game_date.month, game_date.day, tzinfo=UTC)
    schedule = INGEST["schedule"].with_columns(
        pl.when(pl.col("game_id") == scenario.EARLY_BOOK).then(pl.lit(v)).otherwise(c).alias(c)
        for c, v in {"game_date": game_date, "tip_off": at + timedelta(hours=26), "known_at": at}.items()
    )
    rows = built(schedule=schedule, box_scores=box, odds_lines=ODDS_LINES.empty(), odds_polls=NO_POLLS)
    assert (45 in players(rows, 16, "PHX")) == kept


def test_a_player_unseen_for_a_year_is_on_no_roster() -> None:
    box = INGEST["box_scores"].filter(pl.col("season") == "2022-23")
    days = Days.one(date(2023, 10, 24))
    seen = box.with_columns(game_date=pl.lit(date(2022, 10, 24)))
    forgotten = box.with_columns(game_date=pl.lit(date(2022, 10, 23)))
    assert players(built(days=days, box_scores=seen), 1, "BOS") == {11, 12, 13, 14, 15}
    assert players(built(days=days, box_scores=forgotten), 1, "BOS") == set()


def test_a_quote_after_the_tip_off_makes_no_row() -> None:
    late = INGEST["odds_lines"].filter(pl.col("player_id") == scenario.UNSEEN)
    late = late.with_columns(known_at=datetime(2023, 11, 16, 2, 5, tzinfo=UTC))
    assert players(built(odds_lines=late), 16, None) == set()


def starts(book: datetime, known_at: datetime) -> dict[str, Any]:
    quotes = INGEST["odds_lines"].filter(pl.col("player_id") == 41)[:1]
    quotes = quotes.with_columns(commence_time=pl.lit(book), known_at=pl.lit(known_at))
    games = moments(INGEST["schedule"], quotes, GAME_LINES.empty(), scenario.NOW)
    return games.filter(pl.col("game_id") == scenario.EARLY_BOOK).row(0, named=True)


TIP = datetime(2023, 11, 16, 2, tzinfo=UTC)
EARLY, LATE = TIP - timedelta(hours=1), TIP + timedelta(minutes=10)


def test_the_tip_off_is_the_earlier_of_the_schedules_and_the_books() -> None:
    quoted = TIP - timedelta(hours=5)
    game = starts(EARLY, quoted)
    assert (game["tip_off"], game["tip_off_source"], game["known_at"]) == (EARLY, "books", quoted)
    assert starts(LATE, quoted)["tip_off"] == TIP


def test_a_start_quoted_after_itself_moves_no_tip_off() -> None:
    assert starts(EARLY, EARLY + timedelta(minutes=20))["tip_off"] == TIP


def test_as_of_is_the_earlier_of_now_and_the_tip_off() -> None:
    now = datetime(2023, 11, 15, 20, tzinfo=UTC)
    frame = built(now=now, days=Days.one(date(2023, 11, 15)))
    assert frame["as_of"].unique().to_list() == [now]
    assert frame.filter(pl.col("inputs_known_at") > now).is_empty()
    assert players(frame, 16, None) == set(), "quoted two hours later"
    assert built(days=Days.one(date(2023, 11, 15)))["as_of"].unique().to_list() == [EARLY]


def test_a_days_moment_is_its_first_tip_off() -> None:
    schedule, odds_polls, line_polls = (INGEST[n] for n in ("schedule", "odds_polls", "game_line_polls"))
    days = day_moments(schedule, odds_polls, line_polls, scenario.NOW)
    as_of = dict(days.select("game_date", "as_of").rows())
    assert as_of[date(2023, 11, 12)] == datetime(2023, 11, 12, 20, tzinfo=UTC)
    assert as_of[date(2023, 11, 15)] == EARLY, "the books' start, an hour before the schedule's"
