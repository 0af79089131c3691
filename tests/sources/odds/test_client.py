"""The client of The Odds API: what errors mean, what reaches raw, and that the key goes nowhere else."""

import logging
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from nba_props.errors import (
    BadPayloadError,
    ConfigurationError,
    NoHistoryAtDateError,
    NotFoundError,
    OutOfCreditsError,
    PlanWithoutHistoryError,
    RefusedRequestError,
    SourceError,
    UnreachableError,
)
from nba_props.sources.http import Http
from nba_props.sources.odds.client import OddsApi
from nba_props.storage.raw import RawStore
from tests.sources.wire_samples import NOW, body, book, event, event_odds, market, over_under
from tests.sources.world import NO_WAIT, World

EVENTS = "/v4/sports/basketball_nba/events"
ODDS = f"{EVENTS}/e1/odds"
HISTORY = "/v4/historical/sports/basketball_nba/events"


def refusal(status: int, code: str) -> httpx.Response:
    return httpx.Response(status, json={"message": "no", "error_code": code, "details_url": "https://x.test"})


def test_without_a_key_no_request_is_sent_and_the_variable_is_named(
    world: World, odds_api: Callable[..., OddsApi]
) -> None:
    with pytest.raises(ConfigurationError, match="ODDS_API_KEY"):
        odds_api(key="").events("2024-04-10")
    assert world.requests == []


@pytest.mark.parametrize("code", ["INVALID_KEY", "MISSING_KEY", "DEACTIVATED_KEY", ""])
def test_a_refused_key_is_a_configuration_error_naming_the_variable(
    world: World, odds_api: Callable[..., OddsApi], code: str
) -> None:
    world.replies[EVENTS] = refusal(401, code)
    with pytest.raises(ConfigurationError, match="ODDS_API_KEY") as raised:
        odds_api().events("2024-04-10")
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("status", [401, 403, 422])
def test_a_used_up_quota_opens_the_breaker_whatever_its_status(
    world: World, odds_api: Callable[..., OddsApi], status: int
) -> None:
    api = odds_api()
    world.replies[ODDS] = refusal(status, "OUT_OF_USAGE_CREDITS")
    with pytest.raises(OutOfCreditsError):
        api.event_odds("2024-04-10", "e1")
    with pytest.raises(OutOfCreditsError, match="no more requests are sent"):
        api.event_odds("2024-04-10", "e2")
    assert len(world.requests) == 1


@pytest.mark.parametrize("status", [429, 401, 403, 422])
def test_requests_that_are_too_frequent_are_sent_again_whatever_the_status(
    world: World, odds_api: Callable[..., OddsApi], status: int
) -> None:
    too_frequent = refusal(status, "EXCEEDED_FREQ_LIMIT")
    world.replies[ODDS] = [too_frequent, too_frequent, httpx.Response(200, content=body(event_odds()))]
    assert odds_api().event_odds("2024-04-10", "e1").content
    assert len(world.requests) == 3
    world.replies[ODDS] = too_frequent
    with pytest.raises(UnreachableError, match=f"HTTP {status}"):
        odds_api().event_odds("2024-04-10", "e1")
    assert len(world.requests) == 6


def test_a_rest_holds_for_every_thread_of_the_client() -> None:
    http = Http("https://world.test", None, {}, NO_WAIT)
    http.rest(30)
    assert http._take_turn() - time.monotonic() > 29


@pytest.mark.parametrize(("status", "code"), [(404, "EVENT_NOT_FOUND"), (404, ""), (422, "EVENT_NOT_FOUND")])
def test_an_event_that_is_gone_is_an_empty_outcome(
    world: World, odds_api: Callable[..., OddsApi], status: int, code: str
) -> None:
    world.replies[ODDS] = refusal(status, code)
    with pytest.raises(NotFoundError) as raised:
        odds_api().event_odds("2024-04-10", "e1")
    assert raised.value.outcome == "not_there"


STATUSES = pytest.mark.parametrize("status", [400, 401, 403, 404, 422])


@STATUSES
def test_a_plan_without_history_is_not_a_bad_key(
    world: World, odds_api: Callable[..., OddsApi], status: int
) -> None:
    """It says what to do, shuts nothing, and odds of today are still had."""
    api = odds_api()
    world.replies[HISTORY] = refusal(status, "HISTORICAL_UNAVAILABLE_ON_FREE_USAGE_PLAN")
    world.replies[ODDS] = httpx.Response(200, content=body(event_odds()))
    with pytest.raises(PlanWithoutHistoryError, match=r"paid plan .*NBA_PROPS_ARCHIVE") as raised:
        api.historical_events("2024-04-10", NOW)
    assert not isinstance(raised.value, ConfigurationError)
    assert api.event_odds("2024-04-10", "e1").content


@STATUSES
def test_a_date_without_history_is_an_empty_outcome_of_its_own(
    world: World, odds_api: Callable[..., OddsApi], status: int
) -> None:
    world.replies[HISTORY] = refusal(status, "HISTORICAL_MARKETS_UNAVAILABLE_AT_DATE")
    with pytest.raises(NoHistoryAtDateError):
        odds_api().historical_events("2024-04-10", NOW)


@STATUSES
@pytest.mark.parametrize(
    ("code", "kind", "named"),
    [
        ("INVALID_KEY", ConfigurationError, "ODDS_API_KEY"),
        ("INVALID_REGION", ConfigurationError, "--regions"),
        ("MISSING_REGION", ConfigurationError, "--regions"),
        ("INVALID_BOOKMAKERS", ConfigurationError, "--books"),
        ("INVALID_MARKET", RefusedRequestError, "declared/markets.py"),
        ("INVALID_MARKET_COMBO", RefusedRequestError, "declared/markets.py"),
        ("UNKNOWN_SPORT", RefusedRequestError, "SPORT in nba_props/sources/odds/client.py"),
        ("INVALID_EVENT_IDS", SourceError, "INVALID_EVENT_IDS"),
    ],
)
def test_a_refused_part_of_the_request_is_named_by_its_code_and_not_by_the_status(
    world: World,
    odds_api: Callable[..., OddsApi],
    status: int,
    code: str,
    kind: type[SourceError],
    named: str,
) -> None:
    world.replies[ODDS] = refusal(status, code)
    with pytest.raises(kind, match=named) as raised:
        odds_api().event_odds("2024-04-10", "e1")
    assert type(raised.value) is kind
    assert code in str(raised.value)


@pytest.mark.parametrize("status", [400, 404, 422])
def test_an_unknown_code_is_named_with_its_message_and_the_key_is_masked(
    world: World, odds_api: Callable[..., OddsApi], status: int
) -> None:
    said = "The key\nSECRET-KEY-123 (apiKey=secret-key-123&x=1) is on ice. " + "No more. " * 100
    world.replies[ODDS] = httpx.Response(status, json={"message": said, "error_code": "KEY_ON_ICE"})
    with pytest.raises(
        SourceError, match=rf'HTTP {status} KEY_ON_ICE "The key \*\*\* \(.*on ice.*unknown'
    ) as raised:
        odds_api().event_odds("2024-04-10", "e1")
    assert type(raised.value) is SourceError
    assert "secret" not in str(raised.value).lower()
    assert len(str(raised.value)) < 400


def test_an_error_reply_that_is_not_json_is_still_reported(
    world: World, odds_api: Callable[..., OddsApi]
) -> None:
    world.replies[ODDS] = httpx.Response(418, text="<html>")
    with pytest.raises(SourceError, match="HTTP 418"):
        odds_api().event_odds("2024-04-10", "e1")


@pytest.mark.parametrize("code", ["secret-key-123", "Invalid key", "", 7, None, "X" * 500])
def test_only_an_error_code_is_repeated_in_a_message(
    world: World, odds_api: Callable[..., OddsApi], code: int | str | None
) -> None:
    """A reply may have anything in place of the code, even the key."""
    for status, kind in ((401, ConfigurationError), (422, SourceError)):
        world.replies[ODDS] = httpx.Response(status, json={"message": "no", "error_code": code})
        with pytest.raises(kind) as raised:
            odds_api().event_odds("2024-04-10", "e1")
        assert str(code or "secret") not in str(raised.value)


def test_error_replies_never_land(world: World, odds_api: Callable[..., OddsApi], raw: RawStore) -> None:
    world.replies[ODDS] = refusal(404, "EVENT_NOT_FOUND")
    with pytest.raises(NotFoundError):
        odds_api().event_odds("2024-04-10", "e1")
    assert not Path(raw.root).exists()


@pytest.mark.parametrize(
    "content", [b"[]", b"{", b"<html>", b"", b"\xff\xfe", b"[" * 100_000], ids=lambda b: repr(b[:6])
)
def test_a_reply_that_cannot_be_read_lies_in_quarantine_with_its_reason(
    world: World, odds_api: Callable[..., OddsApi], raw: RawStore, content: bytes
) -> None:
    world.replies[ODDS] = httpx.Response(200, content=content)
    with pytest.raises(BadPayloadError, match="odds_api/event_odds/2024-04-10/e1"):
        odds_api().event_odds("2024-04-10", "e1")
    assert list(raw.all("odds_api", "event_odds", "2024-04-10", NOW)) == []
    assert len(list(Path(raw.root, "_quarantine").rglob("*.json.gz"))) == 1
    assert len(list(Path(raw.root, "_quarantine").rglob("*.reason.txt"))) == 1


def test_a_good_reply_lands_unchanged_at_the_clocks_instant(
    world: World, odds_api: Callable[..., OddsApi], raw: RawStore
) -> None:
    sent = body(event_odds(book("draftkings", market("player_points", *over_under("Luka Doncic", 33.5)))))
    world.replies[ODDS] = httpx.Response(200, content=sent, headers={"x-requests-remaining": "77"})
    api = odds_api()
    api.event_odds("2024-04-10", "e1")
    [landed] = raw.all("odds_api", "event_odds", "2024-04-10", NOW)
    assert (landed.body, landed.fetched_at, api.bill.left) == (sent, NOW, 77)


def test_the_key_is_only_in_the_request(
    world: World, odds_api: Callable[..., OddsApi], raw: RawStore, caplog: pytest.LogCaptureFixture
) -> None:
    world.replies[EVENTS] = httpx.Response(200, content=body([event()]))
    world.replies[ODDS] = httpx.Response(200, content=b"{")
    api = odds_api()
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="httpx")
    api.events("2024-04-10")
    with pytest.raises(BadPayloadError):
        api.event_odds("2024-04-10", "e1")
    assert all("secret-key-123" in str(r.url) for r in world.requests)
    stored = [p for p in Path(raw.root).rglob("*") if p.is_file()]
    assert stored
    for path in stored:
        assert b"secret" not in path.read_bytes() + str(path).encode()
    assert "secret" not in caplog.text + repr(api)


def test_books_win_over_regions_and_both_request_american_odds(
    world: World, odds_api: Callable[..., OddsApi]
) -> None:
    world.replies[ODDS] = httpx.Response(200, content=body(event_odds()))
    odds_api().event_odds("2024-04-10", "e1")
    odds_api(books=("fanduel", "betmgm")).event_odds("2024-04-10", "e1")
    by_region, by_book = (dict(r.url.params) for r in world.requests)
    assert by_region["regions"] == "us,us2"
    assert by_book["bookmakers"] == "fanduel,betmgm"
    assert "regions" not in by_book
    assert {p["oddsFormat"] for p in (by_region, by_book)} == {"american"}


def test_an_invalid_event_id_is_never_requested(world: World, odds_api: Callable[..., OddsApi]) -> None:
    with pytest.raises(BadPayloadError, match="is no id"):
        odds_api().event_odds("2024-04-10", "../../secrets")
    assert world.requests == []
