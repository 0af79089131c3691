"""Feeds of the simulated world that are in trouble for a time."""

from datetime import UTC, datetime

import httpx
import pytest

from nba_props.simulator.wire.trouble import TroubledTransport, troubles_of

FIRST, LAST = datetime(2024, 4, 10, 18, tzinfo=UTC), datetime(2024, 4, 24, tzinfo=UTC)
PATHS = {
    "schedule": "/static/json/staticData/scheduleLeagueV2.json",
    "box_scores": "/static/json/liveData/boxscore/boxscore_0022301161.json",
    "shots": "/static/json/liveData/playbyplay/playbyplay_0022301161.json",
    "injuries": "/referee/injury/Injury-Report_2024-04-10_03PM.pdf",
    "odds_lines": "/v4/sports/basketball_nba/events/mia/odds",
    "game_lines": "/v4/sports/basketball_nba/odds",
}


def get(text: str, path: str, now: datetime = FIRST) -> httpx.Response:
    inner = httpx.MockTransport(lambda _: httpx.Response(200))
    transport = TroubledTransport(inner, troubles_of(text), lambda: now)
    return httpx.Client(transport=transport).get(f"https://any.test{path}")


@pytest.mark.parametrize("feed", PATHS)
def test_a_trouble_strikes_its_feed_and_no_other(feed: str) -> None:
    text = f"{feed} 503 2024-04-10T18:00Z 2024-04-24"
    assert {name: get(text, path).status_code for name, path in PATHS.items()} == dict.fromkeys(
        PATHS, 200
    ) | {feed: 503}


def test_a_trouble_lasts_from_its_first_instant_until_just_before_its_last() -> None:
    text = "shots refused 2024-04-10T14:00-04:00 2024-04-24T00:00Z"
    before = datetime(2024, 4, 10, 17, 59, tzinfo=UTC)
    assert [get(text, PATHS["shots"], at).status_code for at in (before, FIRST, LAST)] == [200, 403, 200]


@pytest.mark.parametrize(("kind", "error"), [("timeout", httpx.ReadTimeout), ("closed", httpx.ConnectError)])
def test_without_a_reply_the_request_ends_as_on_a_network(
    kind: str, error: type[httpx.TransportError]
) -> None:
    with pytest.raises(error, match="rehearsed"):
        get(f"injuries {kind} 2024-04-10 2024-04-24", PATHS["injuries"])


def test_several_troubles_are_separated_by_commas_and_an_empty_text_has_none() -> None:
    assert troubles_of("") == troubles_of(" ,") == ()
    both = troubles_of("shots 503 2024-04-10 2024-04-24, injuries closed 2024-04-10 2024-04-11")
    assert [trouble.feed for trouble in both] == ["shots", "injuries"]


@pytest.mark.parametrize(
    "text",
    [
        "shots",
        "weather 503 2024-04-10 2024-04-24",
        "shots sleepy 2024-04-10 2024-04-24",
        "shots 503 today 2024-04-24",
    ],
)
def test_a_trouble_that_cannot_be_read_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=r"shots|weather|today"):
        troubles_of(text)
