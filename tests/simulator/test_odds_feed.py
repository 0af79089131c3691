"""The odds feed: what it shows at an instant, its history, its errors and its credits."""

from datetime import UTC, datetime

import pytest

from nba_props.simulator.fixtures.fixture import Fixture
from tests.simulator.simulated_world import Get, Json

FEED = "/v4/sports/basketball_nba"
PAST = "/v4/historical/sports/basketball_nba"
POINTS = {"regions": "us,us2", "markets": "player_points,player_points_alternate", "oddsFormat": "american"}


def epoch(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def iso(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def event_of(get: Get, f: Fixture, at: int) -> str:
    events = get(at, f"{FEED}/events").json()
    key: str = next(
        e["id"] for e in events if e["home_team"] == f.home.feed_name and epoch(e["commence_time"]) == f.tip
    )
    return key


def stamps(event: Json) -> list[int]:
    return [epoch(m["last_update"]) for b in event["bookmakers"] for m in b["markets"]]


def test_every_quote_is_older_than_the_instant_that_shows_it(get: Get, season: tuple[Fixture, ...]) -> None:
    f = season[700]
    key = event_of(get, f, f.tip - 3600)
    for hours in (47, 30, 24, 20, 10, 3, 0.5, 0.02):
        at = f.tip - int(hours * 3600)
        event = get(at, f"{FEED}/events/{key}/odds", **POINTS).json()
        assert all(stamp <= at for stamp in stamps(event))
        assert "last_update" not in str(
            [{k: v for k, v in b.items() if k != "markets"} for b in event["bookmakers"]]
        )
        assert bool(event["bookmakers"]) == (hours <= 24)


def test_a_later_now_never_changes_what_history_shows(get: Get, season: tuple[Fixture, ...]) -> None:
    f = season[700]
    key, requested = event_of(get, f, f.tip - 3600), iso(f.tip - 4000)
    early, late = (
        get(now, f"{PAST}/events/{key}/odds", date=requested, **POINTS).json()
        for now in (f.tip - 4000, f.tip + 10**7)
    )
    assert early["data"] == late["data"]
    assert early["timestamp"] == late["timestamp"] <= requested
    assert early["next_timestamp"] is None
    live = get(epoch(early["timestamp"]), f"{FEED}/events/{key}/odds", **POINTS).json()
    assert [b["markets"] for b in live["bookmakers"]] == [b["markets"] for b in early["data"]["bookmakers"]]


def test_history_can_be_followed_by_its_own_timestamps(get: Get, season: tuple[Fixture, ...]) -> None:
    now = season[700].tip
    here = get(now, f"{PAST}/events", date=iso(now - 9000)).json()
    after = get(now, f"{PAST}/events", date=here["next_timestamp"]).json()
    assert after["timestamp"] == here["next_timestamp"]
    assert after["previous_timestamp"] == here["timestamp"]


def test_an_event_is_listed_from_two_days_before_until_it_is_over(
    get: Get, season: tuple[Fixture, ...]
) -> None:
    f = season[700]
    key = event_of(get, f, f.tip - 3600)

    def is_listed(at: int) -> bool:
        return key in [e["id"] for e in get(at, f"{FEED}/events").json()]

    edges = (f.tip - 48 * 3600 - 1, f.tip - 48 * 3600, f.tip + 149 * 60, f.tip + 150 * 60)
    assert [is_listed(at) for at in edges] == [False, True, True, False]


def test_after_the_tip_only_in_play_quotes_of_a_few_books_remain(
    get: Get, season: tuple[Fixture, ...]
) -> None:
    f = season[700]
    key = event_of(get, f, f.tip - 3600)
    assert get(f.tip, f"{FEED}/events/{key}/odds", **POINTS).json()["bookmakers"] == []
    event = get(f.tip + 3600, f"{FEED}/events/{key}/odds", **POINTS).json()
    assert 1 <= len(event["bookmakers"]) <= 2
    assert all(f.tip < stamp <= f.tip + 3600 for stamp in stamps(event))


def test_game_lines_mirror_each_other(get: Get, season: tuple[Fixture, ...]) -> None:
    f = season[700]
    events = get(
        f.tip - 600, f"{FEED}/odds", regions="us", markets="h2h,spreads,totals", commenceTimeTo=iso(f.tip)
    ).json()
    assert f.home.feed_name in [e["home_team"] for e in events]
    for event in events:
        for book in event["bookmakers"]:
            assert [m["key"] for m in book["markets"]] == ["h2h", "spreads", "totals"]
            (home, away), (over, under) = (m["outcomes"] for m in book["markets"][1:])
            assert home["point"] == -away["point"]
            assert over["point"] == under["point"]


@pytest.mark.parametrize(
    ("path", "params", "status", "code"),
    [
        (f"{FEED}/events", {"apiKey": ""}, 401, "MISSING_KEY"),
        (f"{FEED}/events", {"apiKey": "bad"}, 401, "INVALID_KEY"),
        (f"{FEED}/odds", {"apiKey": "exhausted", "regions": "us"}, 401, "OUT_OF_USAGE_CREDITS"),
        (f"{FEED}/events/{'0' * 32}/odds", POINTS, 404, "EVENT_NOT_FOUND"),
        ("/v4/sports/curling/events", {}, 404, "UNKNOWN_SPORT"),
        (f"{FEED}/odds", {}, 422, "MISSING_REGION"),
        (f"{FEED}/odds", {"regions": "us", "markets": "player_points"}, 422, "INVALID_MARKET"),
        (f"{PAST}/events", {}, 422, "MISSING_HISTORICAL_TIMESTAMP"),
    ],
)
def test_errors_carry_the_feeds_own_codes(
    get: Get, season: tuple[Fixture, ...], path: str, params: dict[str, str], *, status: int, code: str
) -> None:
    reply = get(season[700].tip, path, **params)
    assert (reply.status_code, reply.json()["error_code"]) == (status, code)


def test_credits_are_counted_as_documented(get: Get, season: tuple[Fixture, ...]) -> None:
    f = season[700]
    key = event_of(get, f, f.tip - 3600)
    odds = f"{FEED}/events/{key}/odds"
    twelve = ",".join(b["key"] for b in get(f.tip - 600, odds, **POINTS).json()["bookmakers"])
    assert twelve.count(",") == 11
    cost = {
        "x": get(f.tip - 600, odds, **POINTS),
        "books": get(f.tip - 600, odds, bookmakers=twelve, markets="player_points"),
        "past": get(
            f.tip, f"{PAST}/events/{key}/odds", date=iso(f.tip - 600), regions="us", markets="player_points"
        ),
        "free": get(f.tip - 600, f"{FEED}/events"),
    }
    assert {k: r.headers["x-requests-last"] for k, r in cost.items()} == {
        "x": "4",
        "books": "2",
        "past": "10",
        "free": "0",
    }


def test_instants_can_be_requested_in_epoch_seconds(get: Get, season: tuple[Fixture, ...]) -> None:
    f = season[700]
    now, key = f.tip - 3600, event_of(get, f, f.tip - 3600)
    events = get(now, f"{FEED}/events", dateFormat="unix").json()
    assert next(e["commence_time"] for e in events if e["id"] == key) == f.tip
    odds = f"{FEED}/events/{key}/odds"
    plain, unix = (get(now, odds, dateFormat=form, **POINTS).json() for form in ("iso", "unix"))
    assert [m["last_update"] for b in unix["bookmakers"] for m in b["markets"]] == stamps(plain)
    lines = get(now, f"{FEED}/odds", regions="us", dateFormat="unix").json()
    assert all(isinstance(b["last_update"], int) for e in lines for b in e["bookmakers"])
    assert get(now, f"{FEED}/events", dateFormat="julian").json()["error_code"] == "INVALID_DATE_FORMAT"


def test_the_list_of_sports_is_free_and_names_the_one_that_is_served(
    get: Get, season: tuple[Fixture, ...]
) -> None:
    reply = get(season[700].tip, "/v4/sports")
    assert [s["key"] for s in reply.json()] == ["basketball_nba"]
    assert reply.headers["x-requests-last"] == "0"


def test_a_key_without_credits_can_still_request_what_is_free(get: Get, season: tuple[Fixture, ...]) -> None:
    now = season[700].tip - 60
    assert get(now, f"{FEED}/events", apiKey="exhausted").status_code == 200
    past = get(now, f"{PAST}/events", apiKey="exhausted", date=iso(now))
    assert (past.status_code, past.json()["error_code"]) == (401, "OUT_OF_USAGE_CREDITS")
