"""When a feed is out, when it is unavailable and when it is back, on a season of game days with four games each."""

from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from nba_props.declared.feeds import FEEDS, SILENT_DAYS
from nba_props.features.feeds import feed_states, is_out, since, unavailable
from tests.features.proofs import same

FIRST, GAMES, DAYS = date(2023, 10, 24), 4, 40
OK, OUT, GONE = "ok", "out", "unavailable"
SHOTS = "shots"
EVERY_FEED = pytest.mark.parametrize("feed", list(FEEDS))
Rows = dict[str, pl.DataFrame]
Heard = Callable[[int, int], bool]


def day(number: int) -> date:
    """The date of a game day: games are played every other day."""
    return FIRST + timedelta(days=2 * number)


def tip(number: int) -> datetime:
    at = day(number)
    return datetime(at.year, at.month, at.day, 23, tzinfo=UTC)


def season(heard: Heard, feed: str = SHOTS, late: timedelta = timedelta(0)) -> Rows:
    """What `feed_states` takes. The feed has rows of the games that are `heard`, the other feeds of all.

    Rows of a game are known two hours after the tip-off, reports an hour before; the feed's are `late` by more.
    """
    games = [
        {
            "game_id": f"{n:03d}{g}", "game_date": day(n), "season": "2023-24", "season_type": "regular",
            "status": "final", "tip_off": tip(n), "as_of": tip(n), "known_at": tip(n) + timedelta(hours=2),
            **{f: f != feed or heard(n, g) for f in FEEDS},
        }
        for n in range(DAYS)
        for g in range(GAMES)
    ]  # fmt: skip
    every = pl.DataFrame(games)
    # Ten players of a game played; of box scores that list the others, two did not.
    listed = every.join(pl.DataFrame({"player_id": range(12)}), how="cross").filter(
        (pl.col("player_id") < 10) | pl.col("did_not_play")
    )
    known = pl.col("known_at") + late
    shots = every.filter("shots").with_columns(known_at=known if feed == SHOTS else "known_at")
    reports = every.filter("injuries").with_columns(
        known_at=pl.col("tip_off") - timedelta(hours=1) + (late if feed == "injuries" else timedelta(0))
    )
    return {
        "slate": every,
        "schedule": every,
        "player_games": listed.with_columns(did_play=pl.col("player_id") < 10),
        "shots": shots,
        "injury_reports": reports,
    }


def states(rows: Rows, feed: str = SHOTS) -> dict[int, tuple[str, date | None]]:
    """The feed's state on each game day, and since when."""
    found = feed_states(**rows).sort("game_date")
    return {
        n: (GONE if row[unavailable(feed)] else OUT if row[is_out(feed)] else OK, row[since(feed)])
        for n, row in enumerate(found.iter_rows(named=True))
    }


def words(found: dict[int, tuple[str, date | None]], numbers: Collection[int]) -> list[str]:
    return [found[n][0] for n in numbers]


@EVERY_FEED
def test_a_feed_that_speaks_is_in_no_state_once_it_has_spoken(feed: str) -> None:
    found = states(season(lambda _n, _g: True, feed), feed)
    assert {found[n] for n in range(1, DAYS)} == {(OK, None)}
    # Reports of opening night are known before it, its shots and box scores are not.
    assert found[0] == ((OK, None) if feed == "injuries" else (GONE, FIRST))


@EVERY_FEED
def test_a_feed_without_a_row_all_season_is_unavailable_from_opening_night_on(feed: str) -> None:
    assert set(states(season(lambda _n, _g: False, feed), feed).values()) == {(GONE, FIRST)}


@EVERY_FEED
def test_a_silence_is_an_outage_until_its_fourteenth_game_day_is_over(feed: str) -> None:
    found = states(season(lambda n, _g: n < 8, feed), feed)
    begins = 7 + FEEDS[feed].outage_days
    assert words(found, range(1, begins + 1)) == [OK] * begins
    # One game day in fourteen is less than the tenth that may have rows by accident.
    ends = 8 + SILENT_DAYS - bool(FEEDS[feed].stray)
    assert {found[n] for n in range(begins + 1, ends)} == {(OUT, day(8))}
    assert {found[n] for n in range(ends, DAYS)} == {(GONE, day(8))}


@pytest.mark.parametrize("feed", [name for name, feed in FEEDS.items() if not feed.stray])
def test_one_game_with_rows_makes_an_outage_start_anew(feed: str) -> None:
    found = states(season(lambda n, g: n < 8 or (n, g) == (12, 0), feed), feed)
    assert found[12] == (OUT, day(8))
    assert found[13] == (OK, None)
    assert found[26] == (OUT, day(13))
    assert found[27] == (GONE, day(13))


@EVERY_FEED
def test_a_return_that_is_not_believed_does_not_change_since_when_a_feed_is_unavailable(feed: str) -> None:
    found = states(season(lambda n, _g: n < 8 or n in (24, 25), feed), feed)
    assert {found[n] for n in range(8 + SILENT_DAYS, DAYS)} == {(GONE, day(8))}


@EVERY_FEED
def test_a_feed_is_back_after_three_game_days_with_four_fifths_of_their_games(feed: str) -> None:
    found = states(season(lambda n, g: n < 8 or (n >= 24 and (n > 24 or g < 2)), feed), feed)
    assert words(found, (23, 24, 25, 26)) == [GONE] * 4
    assert found[26] == (GONE, day(8))
    assert found[27] == (OK, None)  # ten of twelve games


@EVERY_FEED
def test_a_feed_with_three_quarters_of_the_games_is_not_back(feed: str) -> None:
    found = states(season(lambda n, g: n < 8 or (n >= 24 and g < 3), feed), feed)
    assert words(found, range(22, DAYS)) == [GONE] * (DAYS - 22)


def test_three_game_days_means_three_even_where_two_have_most_of_the_games() -> None:
    rows = season(lambda n, _g: n < 8 or n >= 24)
    few = ~((pl.col("game_date") == day(23)) & ~pl.col("game_id").str.ends_with("0"))
    found = states({name: frame.filter(few) for name, frame in rows.items()})
    assert words(found, (25, 26, 27)) == [GONE, GONE, OK]


def test_a_few_box_scores_that_look_as_if_they_listed_others_do_not_bring_them_back() -> None:
    feed = "did_not_play"
    found = states(season(lambda n, g: g == 0 and n % 3 == 1, feed), feed)
    assert words(found, range(3, DAYS)) == [GONE] * (DAYS - 3)


def test_a_game_without_a_box_score_is_no_silence_of_the_shots() -> None:
    rows = season(lambda n, _g: n != 12)
    lost = pl.col("game_date") == day(12)
    assert states(rows)[13][0] == OUT
    assert states(rows | {"player_games": rows["player_games"].filter(~lost)})[13][0] == OK


def test_a_game_whose_box_score_is_not_known_yet_is_not_due() -> None:
    rows = season(lambda n, _g: n != 12)
    late = (
        pl.when(pl.col("game_date") == day(12))
        .then(pl.lit(tip(13) + timedelta(hours=1)))
        .otherwise("known_at")
    )
    found = states(rows | {"player_games": rows["player_games"].with_columns(known_at=late)})
    assert words(found, (13, 14)) == [OK, OK]


def test_a_postponed_game_is_not_due() -> None:
    rows = season(lambda n, _g: n != 12, "injuries")
    off = pl.when(pl.col("game_date") == day(12)).then(pl.lit("postponed")).otherwise("status")
    assert states(rows, "injuries")[13][0] == OUT
    moved = rows | {"schedule": rows["schedule"].with_columns(status=off)}
    assert states(moved, "injuries")[13][0] == OK


@EVERY_FEED
def test_rows_that_appear_later_move_no_earlier_day(feed: str) -> None:
    """Future poison: the same silence, and all of its rows come on the thirtieth day."""
    silent = season(lambda n, _g: n < 8, feed)
    whole = season(lambda _n, _g: True, feed)
    came = tip(30) + timedelta(hours=1)
    late = pl.when(pl.col("game_date") >= day(8)).then(pl.lit(came)).otherwise("known_at")
    table = {SHOTS: "shots", "injuries": "injury_reports"}.get(feed)
    if table is None:
        poisoned = silent | {"player_games": pl.concat([
            silent["player_games"],
            whole["player_games"].filter(pl.col("game_date") > day(30)),
        ])}  # fmt: skip
    else:
        poisoned = silent | {table: whole[table].with_columns(known_at=late)}
    before, after = states(silent, feed), states(poisoned, feed)
    assert {n: before[n] for n in range(31)} == {n: after[n] for n in range(31)}
    assert before[DAYS - 1] != after[DAYS - 1]


def test_rows_that_came_late_count_from_then_on_as_if_they_had_come_in_time() -> None:
    found = states(season(lambda _n, _g: True, late=timedelta(days=5)))
    assert found[20][0] == OUT  # the newest two game days are not known yet
    assert set(words(found, range(4, DAYS))) == {OUT}


@EVERY_FEED
def test_a_range_equals_its_days(feed: str) -> None:
    rows = season(lambda n, _g: n < 8 or n > 24, feed)
    whole = feed_states(**rows).sort("game_date")
    for n in range(DAYS):
        own = rows["slate"].filter(pl.col("game_date") == day(n))
        past = {name: frame.filter(pl.col("game_date") <= day(n)) for name, frame in rows.items()}
        same(whole[n], feed_states(**past | {"slate": own}), f"day {n}")


def test_a_season_starts_without_the_last_ones_silence() -> None:
    rows = season(lambda n, _g: n < 8)
    later = pl.when(pl.col("game_date") >= day(30)).then(pl.lit("2024-25")).otherwise("season")
    found = states({name: frame.with_columns(season=later) for name, frame in rows.items()})
    assert [found[n] for n in (29, 30, 31)] == [(GONE, day(8)), (GONE, day(30)), (GONE, day(30))]


def test_nothing_has_no_states() -> None:
    empty = {name: frame.clear() for name, frame in season(lambda _n, _g: True).items()}
    assert feed_states(**empty).is_empty()
