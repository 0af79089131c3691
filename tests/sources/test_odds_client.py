import logging
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from nba_props.errors import (
    BadPayloadError,
    ConfigurationError,
    NotFoundError,
    OutOfCreditsError,
    SourceError,
    UnreachableError,
)
from nba_props.sources.odds.client import OddsApi
from nba_props.storage.raw import RawStore
from tests.sources.wire_samples import NOW, body, book, event, event_odds, market, over_under

EVENTS = "/v4/sports/basketball_nba/events"
ODDS = f"{EVENTS}/e1/odds"


def refusal(status: int, code: str) -> httpx.Response:
    return httpx.Response(status, json={"message": "no", "error_code": code, "details_url": "https://x.test"})


def test_without_a_key_nothing_is_asked_and_the_variable_is_named(
    world, odds_api: Callable[..., OddsApi]
) -> None:
    with pytest.raises(ConfigurationError, match="ODDS_API_KEY"):
        odds_api(key="").events("2024-04-10")
    assert world.asked == []


@pytest.mark.parametrize("code", ["INVALID_KEY", "MISSING_KEY", "DEACTIVATED_KEY", ""])
def test_a_refused_key_is_a_configuration_error_naming_the_variable(
    world, odds_api: Callable[..., OddsApi], code: str
) -> None:
    world.replies[EVENTS] = refusal(401, code)
    with pytest.raises(ConfigurationError, match="ODDS_API_KEY") as raised:
        odds_api().events("2024-04-10")
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("status", [401, 403, 422])
def test_a_used_up_quota_opens_the_breaker_whatever_its_status(
    world, odds_api: Callable[..., OddsApi], status: int
) -> None:
    api = odds_api()
    world.replies[ODDS] = refusal(status, "OUT_OF_USAGE_CREDITS")
    with pytest.raises(OutOfCreditsError):
        api.event_odds("2024-04-10", "e1")
    with pytest.raises(OutOfCreditsError, match="nothing more was asked"):
        api.event_odds("2024-04-10", "e2")
    assert len(world.asked) == 1


def test_too_many_requests_are_tried_again_and_then_given_up(world, odds_api: Callable[..., OddsApi]) -> None:
    world.replies[ODDS] = refusal(429, "EXCEEDED_FREQ_LIMIT")
    with pytest.raises(UnreachableError, match="HTTP 429"):
        odds_api().event_odds("2024-04-10", "e1")
    assert len(world.asked) == 3


@pytest.mark.parametrize(("status", "code"), [(404, "EVENT_NOT_FOUND"), (404, ""), (422, "EVENT_NOT_FOUND")])
def test_an_event_that_is_gone_is_an_empty_outcome(
    world, odds_api: Callable[..., OddsApi], status: int, code: str
) -> None:
    world.replies[ODDS] = refusal(status, code)
    with pytest.raises(NotFoundError):
        odds_api().event_odds("2024-04-10", "e1")


def test_a_request_that_is_not_understood_is_an_error_with_its_code(
    world, odds_api: Callable[..., OddsApi]
) -> None:
    world.replies[ODDS] = refusal(422, "INVALID_MARKET")
    with pytest.raises(SourceError, match="HTTP 422 INVALID_MARKET") as raised:
        odds_api().event_odds("2024-04-10", "e1")
    assert type(raised.value) is SourceError


def test_an_error_reply_that_is_no_json_is_still_told(world, odds_api: Callable[..., OddsApi]) -> None:
    world.replies[ODDS] = httpx.Response(418, text="<html>")
    with pytest.raises(SourceError, match="HTTP 418"):
        odds_api().event_odds("2024-04-10", "e1")


@pytest.mark.parametrize("code", ["secret-key-123", "Invalid key", "", 7, None, "X" * 500])
def test_what_is_no_error_code_is_not_repeated(
    world, odds_api: Callable[..., OddsApi], code: int | str | None
) -> None:
    """A reply may hold anything in its place, even the key."""
    for status, kind in ((401, ConfigurationError), (422, SourceError)):
        world.replies[ODDS] = httpx.Response(status, json={"message": "no", "error_code": code})
        with pytest.raises(kind) as raised:
            odds_api().event_odds("2024-04-10", "e1")
        assert str(code or "secret") not in str(raised.value)


def test_error_replies_never_land(world, odds_api: Callable[..., OddsApi], raw: RawStore) -> None:
    world.replies[ODDS] = refusal(404, "EVENT_NOT_FOUND")
    with pytest.raises(NotFoundError):
        odds_api().event_odds("2024-04-10", "e1")
    assert not Path(raw.root).exists()


@pytest.mark.parametrize(
    "content", [b"[]", b"{", b"<html>", b"", b"\xff\xfe", b"[" * 100_000], ids=lambda b: repr(b[:6])
)
def test_a_reply_that_cannot_be_read_lies_in_quarantine_with_its_reason(
    world, odds_api: Callable[..., OddsApi], raw: RawStore, content: bytes
) -> None:
    world.replies[ODDS] = httpx.Response(200, content=content)
    with pytest.raises(BadPayloadError, match="odds_api/event_odds/2024-04-10/e1"):
        odds_api().event_odds("2024-04-10", "e1")
    assert list(raw.all("odds_api", "event_odds", "2024-04-10", NOW)) == []
    assert len(list(Path(raw.root, "_quarantine").rglob("*.json.gz"))) == 1
    assert len(list(Path(raw.root, "_quarantine").rglob("*.reason.txt"))) == 1


def test_a_good_reply_lands_unchanged_at_the_clocks_instant(
    world, odds_api: Callable[..., OddsApi], raw: RawStore
) -> None:
    sent = body(event_odds(book("draftkings", market("player_points", *over_under("Luka Doncic", 33.5)))))
    world.replies[ODDS] = httpx.Response(200, content=sent, headers={"x-requests-remaining": "77"})
    api = odds_api()
    api.event_odds("2024-04-10", "e1")
    [landed] = raw.all("odds_api", "event_odds", "2024-04-10", NOW)
    assert (landed.body, landed.fetched_at, api.bill.left) == (sent, NOW, 77)


def test_the_key_is_nowhere_but_in_the_request(
    world, odds_api: Callable[..., OddsApi], raw: RawStore, caplog: pytest.LogCaptureFixture
) -> None:
    world.replies[EVENTS] = httpx.Response(200, content=body([event()]))
    world.replies[ODDS] = httpx.Response(200, content=b"{")
    api = odds_api()
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="httpx")
    api.events("2024-04-10")
    with pytest.raises(BadPayloadError):
        api.event_odds("2024-04-10", "e1")
    assert all("secret-key-123" in str(r.url) for r in world.asked)
    stored = [p for p in Path(raw.root).rglob("*") if p.is_file()]
    assert stored
    for path in stored:
        assert b"secret" not in path.read_bytes() + str(path).encode()
    assert "secret" not in caplog.text + repr(api)


def test_books_win_over_regions_and_both_ask_in_american_odds(
    world, odds_api: Callable[..., OddsApi]
) -> None:
    world.replies[ODDS] = httpx.Response(200, content=body(event_odds()))
    odds_api().event_odds("2024-04-10", "e1")
    odds_api(books=("fanduel", "betmgm")).event_odds("2024-04-10", "e1")
    by_region, by_book = (dict(r.url.params) for r in world.asked)
    assert by_region["regions"] == "us,us2"
    assert by_book["bookmakers"] == "fanduel,betmgm"
    assert "regions" not in by_book
    assert {p["oddsFormat"] for p in (by_region, by_book)} == {"american"}


def test_an_event_id_that_is_none_is_never_asked_for(world, odds_api: Callable[..., OddsApi]) -> None:
    with pytest.raises(BadPayloadError, match="is no id"):
        odds_api().event_odds("2024-04-10", "../../secrets")
    assert world.asked == []
