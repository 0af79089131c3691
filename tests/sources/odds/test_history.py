"""The plan for buying past odds: the tariff, the snapshots, and what raw already holds."""

from datetime import date, datetime, time, timedelta

import httpx
import pytest

from nba_props.sources.odds.bill import Bill, Tariff
from nba_props.sources.odds.client import key_at
from nba_props.sources.odds.history import PROPS_SINCE, Holdings, instant
from nba_props.sources.odds.purchase import in_raw
from nba_props.storage.raw import RawStore
from tests.sources.odds.samples import (
    AT_SIX,
    CLE_ODDS,
    GAMES,
    LATER,
    LISTING,
    MIA_ODDS,
    TWO,
    planned,
    wrapped,
)
from tests.sources.wire_samples import (
    CLE,
    DAY,
    MIA,
    Node,
    game,
    payload,
    schedule,
)

# -- the tariff ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("regions", "books", "billed"),
    [(("us",), (), 1), (("us", "us2"), (), 2), (("us",), ("b",) * 10, 1), (("us",), ("b",) * 11, 2),
     ((), ("b",) * 12, 2), (("us", "us2", "eu"), ("b",), 1)],
)  # fmt: skip
def test_ten_started_books_are_billed_as_a_region_and_win_over_regions(
    regions: tuple[str, ...], books: tuple[str, ...], billed: int
) -> None:
    assert Tariff.of(regions, books) == Tariff(billed)


def test_a_request_costs_markets_times_regions_and_history_ten_times_that() -> None:
    worst = Tariff(2).worst
    assert [worst(e) for e in ("events", "event_odds", "odds")] == [0, 4, 6]
    assert [worst(f"historical_{e}") for e in ("events", "event_odds", "odds")] == [1, 40, 60]


@pytest.mark.parametrize(
    ("headers", "spent", "left"),
    [
        ({"x-requests-last": "20", "x-requests-remaining": "77"}, 20, 77),
        ({"x-requests-last": "0"}, 0, None),
        ({}, 40, None),
        ({"x-requests-last": "many", "x-requests-remaining": "?"}, 40, 0),
        ({"x-requests-last": "-3"}, 0, None),
    ],
)
def test_a_bill_adds_the_cost_in_the_headers_or_the_worst_case_without_one(
    headers: dict[str, str], spent: int, left: int | None
) -> None:
    bill = Bill()
    bill.settle(httpx.Headers(headers), 40)
    assert (bill.spent, bill.left) == (spent, left)


# -- the plan --------------------------------------------------------------------------------------------------


def test_a_day_costs_a_listing_and_two_markets_of_two_regions_for_each_game() -> None:
    [day] = planned()
    assert (day.games, day.requests, day.credits(TWO), day.held) == (2, 3, 1 + 2 * 40, 0)
    [snapshot] = day.snapshots
    assert (snapshot.at, snapshot.games, snapshot.lines) == (AT_SIX, (CLE, MIA), False)


def test_game_lines_are_one_request_more_for_each_instant() -> None:
    [day] = planned(lines=True)
    assert (day.requests, day.credits(TWO)) == (4, 1 + 2 * 40 + 60)


@pytest.mark.parametrize(("minutes", "is_usual"), [(1, True), (0, False), (-90, False)])
def test_a_game_that_has_begun_by_then_gets_a_snapshot_twenty_minutes_before_its_tip_off(
    minutes: int, is_usual: bool
) -> None:
    start = AT_SIX + timedelta(minutes=minutes)
    [day] = planned(schedule(game(tip_off=start), game(CLE, "CLE", "MEM")))
    snapshots = {s.at: s.games for s in day.snapshots}
    assert snapshots == (
        {AT_SIX: (CLE, MIA)} if is_usual else {start - timedelta(minutes=20): (MIA,), AT_SIX: (CLE,)}
    )
    assert day.credits(TWO) == len(snapshots) + 2 * 40


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("18:00Z", "2024-04-10T18:00:00Z"),
        ("14:00-04:00", "2024-04-10T18:00:00Z"),
        ("04:00Z", "2024-04-10T04:00:00Z"),  # midnight in New York
        ("03:59Z", "2024-04-11T03:59:00Z"),  # its last minute
        ("00:30Z", "2024-04-11T00:30:00Z"),
    ],
)
def test_a_time_of_day_is_on_the_eastern_date(text: str, expected: str) -> None:
    assert instant(DAY, time.fromisoformat(text)) == datetime.fromisoformat(expected)


def test_only_games_that_books_quote_are_planned() -> None:
    games = schedule(
        game(), game(CLE, status="postponed"), game("0012300001", season_type="preseason"),
        game("0032300001", season_type="all_star", game_date=DAY + timedelta(1)),
    )  # fmt: skip
    assert [(day.day, day.games) for day in planned(games)] == [(DAY, 1)]


def test_before_may_2023_there_are_no_quotes_on_players_and_none_are_paid_for() -> None:
    """The very instant from which there are some is 05:30Z of 3 May."""
    days = [date(2023, 5, 2), date(2023, 5, 3)]
    games = schedule(
        *(game(f"004220010{n}", game_date=d, tip_off=PROPS_SINCE + timedelta(days=n - 1, hours=18))
          for n, d in enumerate(days))
    )  # fmt: skip
    first, second = planned(games)
    assert (first.requests, first.credits(TWO)) == (0, 0)
    assert "no player props before 2023-05-03" in first.unavailable
    assert (second.requests, second.unavailable) == (2, "")
    first, _ = planned(games, lines=True)
    assert (first.requests, first.credits(TWO)) == (1, 60)
    edge = planned(games.tail(1), at=time.fromisoformat("05:30Z"))
    assert edge[0].requests == 2
    assert planned(games.tail(1), at=time.fromisoformat("05:29Z"))[0].requests == 0


def test_an_instant_still_ahead_is_not_requested() -> None:
    [day] = planned(now=AT_SIX - timedelta(seconds=1))
    assert (day.requests, day.unavailable) == (0, "still ahead")
    assert planned(now=AT_SIX)[0].requests == 3


def test_requests_that_raw_answers_are_free(raw: RawStore) -> None:
    def held() -> Holdings:
        return in_raw(raw, GAMES, LATER)

    def land(endpoint: str, key: str, node: Node) -> None:
        raw.land(payload(endpoint, node, key_at(key, AT_SIX), LATER))

    assert planned(held=held())[0].credits(TWO) == 81
    land("historical_events", "2024-04-10", wrapped(LISTING))
    [day] = planned(held=held())
    assert (day.requests, day.credits(TWO), day.held) == (2, 80, 1)
    land("historical_event_odds", "2024-04-10/mia", wrapped(MIA_ODDS))
    [day] = planned(held=held())
    assert (day.requests, day.credits(TWO), day.held) == (1, 40, 2)
    assert day.snapshots[0].events == (("cle", CLE),)
    land("historical_event_odds", "2024-04-10/cle", wrapped(CLE_ODDS))
    assert [(d.requests, d.held, d.snapshots) for d in planned(held=held())] == [(0, 3, ())]
    assert planned(held=held(), lines=True)[0].credits(TWO) == 60
    land("historical_odds", "2024-04-10", wrapped([]))
    assert planned(held=held(), lines=True)[0].requests == 0
    assert planned(at=time.fromisoformat("18:05Z"), held=held())[0].requests == 3  # another snapshot


def test_a_listing_that_cannot_be_read_is_bought_again(raw: RawStore) -> None:
    raw.land(payload("historical_events", b"{", key_at("2024-04-10", AT_SIX), LATER))
    assert planned(held=in_raw(raw, GAMES, LATER))[0].requests == 3
    assert not raw.holds("odds_api", "historical_events", "2024-04-10", LATER)
