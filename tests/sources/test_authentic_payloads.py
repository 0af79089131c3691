"""Every recorded payload of the public APIs that we speak is read without an error."""

import json

import polars as pl
import pytest

from nba_props.sources.nba import rows as nba_rows
from nba_props.sources.nba import wire as nba_wire
from nba_props.sources.nba.wire import KINDS as NBA
from nba_props.sources.odds import wire as odds_wire
from nba_props.sources.odds.wire import KINDS as ODDS
from nba_props.sources.wire import drift
from tests.replay import real
from tests.sources.wire_samples import NOW, payload

pytestmark = pytest.mark.real

OF_ODDS = {
    "odds_api_event_odds_player_props_mockBrooklynVsToronto.json": ("event_odds", 2),
    "odds_api_event_odds_player_props_mockOrlandoVsCleveland.json": ("event_odds", 2),
    "odds_api_events_list_trimmed.json": ("events", 1),
    "odds_api_events_mockGamesResponse.json": ("events", 1),
    "odds_api_historical_event_odds_2024-01-25.json": ("historical_event_odds", 2),
    "odds_api_historical_event_odds_2024-01-25_b.json": ("historical_event_odds", 2),
    "odds_api_historical_events_2025-03-09.json": ("historical_events", 1),
    "odds_api_historical_events_b.json": ("historical_events", 1),
    "odds_api_odds_h2h_spreads_totals_2022-11-22.json": ("odds", 2),
}
OF_NBA = {
    "cdn_live_boxscore.json": ("boxscore", "0022000180"),
    "cdn_live_playbyplay.json": ("playbyplay", "0022000180"),
    "cdn_scheduleleaguev2_2025-26_excerpt.json": ("schedule", "2025-26"),
}
BOSTON = {"game_id": "0022000180", "game_date": NOW.date(), "season": "2020-21", "season_type": "regular",
          "home": "BOS", "away": "ORL", "tip_off": NOW}  # fmt: skip


def priced(node) -> int:
    """Outcomes of bookmakers anywhere below; exchanges add `h2h_lay`, which nobody asks for."""
    if isinstance(node, list):
        return sum(map(priced, node))
    if not isinstance(node, dict) or node.get("key") == "h2h_lay":
        return 0
    return ("price" in node) + sum(priced(v) for k, v in node.items() if k != "odds")


def body(name: str) -> bytes:
    return (real() / "wire" / name).read_bytes()


@pytest.mark.parametrize("name", OF_ODDS)
def test_the_odds_apis_payloads_are_read_without_unexpected_drift(name) -> None:
    endpoint, _ = OF_ODDS[name]
    found = payload(endpoint, body(name))
    reading = odds_wire.read(found)
    assert reading.events
    assert reading.unread == []
    # Who recorded the one of 2022 added a summary of his own to each event.
    noted = {"[].odds", "[].startTime"} if "2022" in name else set()
    assert drift(found.body, ODDS[endpoint]) == noted


@pytest.mark.parametrize("name", [n for n, (endpoint, _) in OF_ODDS.items() if endpoint.endswith("odds")])
def test_no_outcome_of_theirs_is_lost(name) -> None:
    """Every price of the payload is in exactly one quote."""
    found = body(name)
    quotes = odds_wire.quotes([payload(OF_ODDS[name][0], found)]).filter(pl.col("market") != "h2h_lay")
    prices = quotes.height * 2 - sum(quotes.select("first_price", "second_price").null_count().row(0))
    assert prices == priced(json.loads(found))
    assert quotes.filter(quotes["first_price"].is_null() & quotes["second_price"].is_null()).is_empty()


@pytest.mark.parametrize("name", OF_NBA)
def test_the_nbas_payloads_are_read_without_drift(name) -> None:
    endpoint, key = OF_NBA[name]
    found = payload(endpoint, body(name), key, source="nba_cdn")
    assert nba_wire.read(found)
    assert drift(found.body, NBA[endpoint]) == set()


def test_the_real_box_score_gives_the_real_line() -> None:
    found = payload("boxscore", body("cdn_live_boxscore.json"), "0022000180", source="nba_cdn")
    brown = nba_rows.box_score(found, BOSTON).row(0, named=True)
    assert (brown["player_name"], brown["points"], brown["plus_minus"]) == ("Jaylen Brown", 21, 15)
    assert brown["minutes"] == pytest.approx(25 + 1 / 60)


def test_the_real_play_by_play_gives_its_shot() -> None:
    found = payload("playbyplay", body("cdn_live_playbyplay.json"), "0022000180", source="nba_cdn")
    assert nba_rows.shots(found, BOSTON)[0].select("team", "distance", "made").row(0) == ("BOS", 11, False)


def test_the_real_schedule_leaves_the_guests_from_australia_out() -> None:
    name = "cdn_scheduleleaguev2_2025-26_excerpt.json"
    games = [g for d in json.loads(body(name))["leagueSchedule"]["gameDates"] for g in d["games"]]
    frame, unread = nba_rows.schedule(payload("schedule", body(name), "2025-26", source="nba_cdn"))
    assert unread == []
    assert set(frame["game_id"]) == {
        g["gameId"] for g in games if g["awayTeam"]["teamTricode"] not in ("MEL", "SEM")
    }
