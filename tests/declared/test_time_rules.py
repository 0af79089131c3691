"""Whose word of a game's start counts: the earlier of two voices' latest words, as far as they are still heard."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from nba_props.declared.tables.table import INSTANT
from nba_props.declared.time_rules import with_tip_off

GAMES = pl.Schema([("game_id", pl.String), ("tip_off", INSTANT), ("heard_at", INSTANT)])
WORDS = pl.Schema([("game_id", pl.String), ("commence_time", INSTANT), ("known_at", INSTANT)])
Words = list[tuple[str, str]]


def at(clock: str) -> datetime:
    """An instant of 14 January 2026 in UTC, or of the night after it."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 1, 15 if hour < 9 else 14, hour, minute, tzinfo=UTC)


def tip_off(
    scheduled: str, words: Words, now: str | None = "05:00", heard: str | None = "21:00"
) -> tuple[str, bool]:
    """The tip-off and whether the books gave it; `words` are (start, when they said so)."""
    games = [("1", at(scheduled), at(heard) if heard else None)]
    said = [("1", at(start), at(when)) for start, when in words]
    row = with_tip_off(
        pl.DataFrame(games, schema=GAMES, orient="row"),
        pl.DataFrame(said, schema=WORDS, orient="row"),
        at(now) if now else None,
    ).row(0, named=True)
    return f"{row['tip_off']:%H:%M}", row["is_by_books"]


@pytest.mark.parametrize(
    ("scheduled", "words", "expected"),
    [
        ("00:30", [("22:30", "16:59"), ("00:30", "21:00")], ("00:30", False)),
        ("00:30", [("00:40", "20:00")], ("00:30", False)),
        ("00:30", [("00:10", "20:00")], ("00:10", True)),
        ("00:30", [("00:10", "20:00"), ("00:20", "21:00")], ("00:20", True)),
        ("00:30", [("00:20", "20:00"), ("00:10", "21:00")], ("00:10", True)),
        ("00:30", [], ("00:30", False)),
    ],
    ids=["put off", "ten minutes later", "earlier", "put off a little", "moved up", "no word"],
)
def test_the_latest_word_of_each_voice_counts_and_the_earlier_of_them(
    scheduled: str, words: Words, expected: tuple[str, bool]
) -> None:
    assert tip_off(scheduled, words) == expected


def test_before_a_start_is_put_off_it_stands() -> None:
    words = [("22:30", "16:59"), ("00:30", "21:00")]
    assert tip_off("00:30", words, now="20:59") == ("22:30", True)
    assert tip_off("00:30", words, now="21:00") == ("00:30", False)


def test_a_start_that_has_passed_when_it_is_said_or_put_off_changes_nothing() -> None:
    assert tip_off("00:30", [("00:10", "00:15")]) == ("00:30", False)
    assert tip_off("01:30", [("00:10", "20:00"), ("00:50", "00:20")]) == ("00:10", True)


def test_a_voice_that_was_not_heard_for_six_hours_yields_to_the_other() -> None:
    assert tip_off("22:30", [("00:30", "21:00")], heard="16:00") == ("00:30", True)
    assert tip_off("22:30", [("00:30", "21:00")], heard="16:30") == ("22:30", False)
    assert tip_off("22:30", [("00:30", "15:00")], heard="15:00") == ("22:30", False), "neither was heard"
    assert tip_off("00:30", [("00:10", "18:00")]) == ("00:30", False)
    assert tip_off("00:30", [("00:10", "18:00")], now="23:00") == ("00:10", True), "not yet six hours"


def test_a_schedule_of_an_archive_counts_as_heard() -> None:
    assert tip_off("22:30", [("00:30", "21:00")], heard=None) == ("22:30", False)
    assert tip_off("00:30", [("00:10", "15:00")], heard=None, now=None) == ("00:30", False)


@pytest.mark.parametrize(
    "later", [("00:15", "00:11"), ("03:00", "00:11"), ("00:12", "00:12"), ("09:00", "04:00")]
)
def test_words_after_the_tip_off_count_for_nothing(later: tuple[str, str]) -> None:
    for scheduled, words in (("00:30", [("00:10", "20:00")]), ("00:10", [("00:40", "20:00")]), ("00:10", [])):
        assert tip_off(scheduled, [*words, later]) == tip_off(scheduled, words)


def test_games_of_a_range_do_not_see_each_other() -> None:
    games = pl.DataFrame([(str(n), at("00:30"), None) for n in range(3)], schema=GAMES, orient="row")
    words = pl.DataFrame(
        [("0", at("00:10"), at("20:00")), ("1", at("00:20"), at("20:30"))], schema=WORDS, orient="row"
    )
    whole = with_tip_off(games, words)
    assert whole["tip_off"].to_list() == [at("00:10"), at("00:20"), at("00:30")]
    parts = [with_tip_off(games.filter(game_id=g), words.filter(game_id=g)) for g in games["game_id"]]
    assert whole.equals(pl.concat(parts))
    assert whole["said_at"].to_list() == [at("20:00"), at("20:30"), None]


def test_repeating_a_word_says_nothing_new() -> None:
    minutes = [at("20:00") + timedelta(minutes=n) for n in range(4)]
    words = pl.DataFrame([("1", at("00:10"), known) for known in minutes], schema=WORDS, orient="row")
    games = pl.DataFrame([("1", at("00:30"), None)], schema=GAMES, orient="row")
    assert with_tip_off(games, words)["said_at"].to_list() == [at("20:00")]
