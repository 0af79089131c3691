"""Every recorded payload of the public APIs is read without an error."""

import json
from collections.abc import Callable

import polars as pl
import pytest

from nba_props.errors import BadPayloadError
from nba_props.sources.nba import box_scores
from nba_props.sources.nba import payload_types as nba_types
from nba_props.sources.nba import rows as nba_rows
from nba_props.sources.nba import shots as nba_shots
from nba_props.sources.nba import wire as nba_wire
from nba_props.sources.odds import wire as odds_wire
from nba_props.sources.odds.payload_types import KINDS
from nba_props.sources.odds.polls import quotes as quotes_of
from nba_props.sources.wire import unknown_fields
from nba_props.storage.raw import Payload
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
OF_NBA: dict[str, tuple[Callable[[Payload], object], type, str]] = {
    "cdn_live_boxscore.json": (nba_wire.read_box_score, nba_types.BoxScore, "0022000180"),
    "cdn_live_playbyplay.json": (nba_wire.read_play_by_play, nba_types.PlayByPlay, "0022000180"),
    "cdn_scheduleleaguev2_2025-26_excerpt.json": (nba_wire.read_schedule, nba_types.Schedule, "2025-26"),
}
BOSTON = {"game_id": "0022000180", "game_date": NOW.date(), "season": "2020-21", "season_type": "regular",
          "home": "BOS", "away": "ORL", "tip_off": NOW}  # fmt: skip


def prices(node: object) -> int:
    """The number of prices anywhere below; exchanges add `h2h_lay`, which is never requested."""
    if isinstance(node, list):
        return sum(map(prices, node))
    if not isinstance(node, dict) or node.get("key") == "h2h_lay":
        return 0
    return ("price" in node) + sum(prices(v) for k, v in node.items() if k != "odds")


def body(name: str) -> bytes:
    return (real() / "wire" / name).read_bytes()


@pytest.mark.parametrize("name", OF_ODDS)
def test_the_odds_apis_payloads_are_read_without_unexpected_drift(name: str) -> None:
    endpoint, _ = OF_ODDS[name]
    decoded = odds_wire.read(payload(endpoint, body(name)))
    assert decoded.events
    assert decoded.unreadable == []
    # The recording of 2022 has a summary that its author added to each event.
    added = {"[].odds", "[].startTime"} if "2022" in name else set()
    assert unknown_fields(body(name), KINDS[endpoint]) == added


@pytest.mark.parametrize("name", [n for n, (endpoint, _) in OF_ODDS.items() if endpoint.endswith("odds")])
def test_no_outcome_of_theirs_is_lost(name: str) -> None:
    """Every price of the payload is in exactly one quote."""
    quotes = quotes_of([payload(OF_ODDS[name][0], body(name))]).filter(pl.col("market") != "h2h_lay")
    quoted = quotes.height * 2 - sum(quotes.select("first_price", "second_price").null_count().row(0))
    assert quoted == prices(json.loads(body(name)))
    assert quotes.filter(quotes["first_price"].is_null() & quotes["second_price"].is_null()).is_empty()


@pytest.mark.parametrize("name", OF_NBA)
def test_the_nbas_payloads_are_read_without_drift(name: str) -> None:
    read, kind, key = OF_NBA[name]
    assert read(payload("any", body(name), key, source="nba_cdn"))
    assert unknown_fields(body(name), kind) == set()


def test_the_real_box_score_gives_the_real_line() -> None:
    recorded = payload("boxscore", body("cdn_live_boxscore.json"), "0022000180", source="nba_cdn")
    rows = box_scores.box_score(nba_wire.read_box_score(recorded), recorded, BOSTON)
    brown = rows.frame.row(0, named=True)
    assert (rows.notes.drift, rows.lost) == (frozenset(), "")
    assert (brown["player_name"], brown["points"], brown["plus_minus"]) == ("Jaylen Brown", 21, 15)
    assert brown["minutes"] == pytest.approx(25 + 1 / 60)


def test_the_field_goal_of_the_real_play_by_play_has_no_known_type_until_it_is_given_one() -> None:
    """Its one action joins the fields of all kinds of actions: a field goal of the type `period`."""
    text = body("cdn_live_playbyplay.json")
    recorded = payload("playbyplay", text, "0022000180", source="nba_cdn")
    with pytest.raises(BadPayloadError, match="no field goal has a known actionType"):
        nba_shots.shots(nba_wire.read_play_by_play(recorded), recorded, BOSTON)
    node = json.loads(text)
    node["game"]["actions"][0] |= {"actionType": "2pt", "subType": "Layup"}
    recorded = payload("playbyplay", node, "0022000180", source="nba_cdn")
    part = nba_shots.shots(nba_wire.read_play_by_play(recorded), recorded, BOSTON)
    assert part.frame.select("team", "distance", "made").row(0) == ("BOS", 11, False)
    assert part.notes.drift == frozenset()


def test_the_real_schedule_leaves_the_guests_from_australia_out() -> None:
    name = "cdn_scheduleleaguev2_2025-26_excerpt.json"
    games = [g for d in json.loads(body(name))["leagueSchedule"]["gameDates"] for g in d["games"]]
    listed = nba_wire.read_schedule(payload("schedule", body(name), "2025-26", source="nba_cdn"))
    assert listed.unreadable == []
    assert set(nba_rows.schedule(listed.games, NOW)["game_id"]) == {
        g["gameId"] for g in games if g["awayTeam"]["teamTricode"] not in ("MEL", "SEM")
    }
