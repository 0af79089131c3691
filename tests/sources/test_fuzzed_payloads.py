"""Any payload gives rows that keep their table's contract, or a typed error: nothing else."""

import copy
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nba_props.declared.tables.contract import breaches
from nba_props.declared.tables.ingest import BOX_SCORES, SCHEDULE, SHOTS
from nba_props.declared.tables.quotes import GAME_LINES, ODDS_LINES, UNRESOLVED_NAMES
from nba_props.errors import SourceError
from nba_props.sources.nba import box_scores
from nba_props.sources.nba import game_log as stats_log
from nba_props.sources.nba import payload_types as nba_types
from nba_props.sources.nba import rows as nba_rows
from nba_props.sources.nba import shots as nba_shots
from nba_props.sources.nba import wire as nba_wire
from nba_props.sources.odds import wire as odds_wire
from nba_props.sources.odds.events import at_games
from nba_props.sources.odds.payload_types import KINDS
from nba_props.sources.odds.polls import polled
from nba_props.sources.odds.quote_rows import game_lines, points_quotes
from nba_props.sources.wire import unknown_fields
from nba_props.storage.raw import Payload
from tests.replay import real, shared
from tests.sources.wire_samples import (
    CLE,
    DAY,
    MIA,
    TIP,
    book,
    box,
    event,
    event_odds,
    game,
    game_log,
    log_line,
    market,
    over_under,
    payload,
    plays,
    rosters,
    schedule,
    scheduled,
    season,
    shot,
    side,
)

AFTER = TIP + timedelta(days=200)
GAMES = schedule(game(), game(CLE, "CLE", "MEM"))
ROSTERS = rosters((7, "Luka Doncic", "DAL", DAY - timedelta(days=2)))
FULL = event_odds(
    book(
        "fanduel",
        market("player_points", *over_under("Luka Doncic", 33.5), *over_under("Nobody", 10.5)),
        market("player_points_alternate", side("Over", 240, 39.5, "Luka Doncic")),
        market("h2h", side("Miami Heat", -180), side("Dallas Mavericks", 150)),
        market("spreads", side("Miami Heat", -112, -4.5), side("Dallas Mavericks", -108, 4.5), at=None),
        last_update="2024-04-10T19:50:00Z",
    ),
    book("prizepicks", market("totals", side("Over", -115, 220.5), side("Under", -105, 220.5))),
)
SNAPSHOT = {"timestamp": "2024-04-10T19:55:38Z", "previous_timestamp": None, "next_timestamp": None}


def odds(body: Payload) -> None:
    """Listings, event odds, game lines, live and historical: through to their tables."""
    decoded = odds_wire.read(body)
    unknown_fields(body.body, KINDS[body.endpoint])
    if body.endpoint.endswith("events"):
        at_games(odds_wire.listed_events(decoded).with_columns(known_at="commence_time"), GAMES)
        return
    placed = at_games(polled([decoded]).quotes.with_columns(known_at_assumed=pl.lit(False)), GAMES)
    quotes = points_quotes(placed, ROSTERS)
    assert breaches(ODDS_LINES, quotes.odds_lines) == []
    assert breaches(UNRESOLVED_NAMES, quotes.unresolved_names) == []
    assert breaches(GAME_LINES, game_lines(placed)[0]) == []


def season_schedule(body: Payload) -> None:
    unknown_fields(body.body, nba_types.Schedule)
    games = nba_wire.read_schedule(body).games
    assert breaches(SCHEDULE, nba_rows.schedule(games, body.fetched_at)) == []


def box_score(body: Payload) -> None:
    unknown_fields(body.body, nba_types.BoxScore)
    part = box_scores.box_score(nba_wire.read_box_score(body), body, GAMES.row(0, named=True))
    assert breaches(BOX_SCORES, part.frame) == []


def play_by_play(body: Payload) -> None:
    unknown_fields(body.body, nba_types.PlayByPlay)
    part = nba_shots.shots(nba_wire.read_play_by_play(body), body, GAMES.row(0, named=True))
    assert breaches(SHOTS, part.frame) == []


def log(body: Payload) -> None:
    unknown_fields(body.body, stats_log.Body)
    games = stats_log.read(body)
    for row in GAMES.to_dicts():
        assert breaches(BOX_SCORES, games.box_score(row)) == []


LINES = [log_line(MIA, 1, "MIA"), log_line(MIA, 2, "DAL"), log_line(CLE, 3, "CLE"), log_line(CLE, 4, "MEM")]
TWO = [event("mia"), event("cle", "Cleveland Cavaliers", "Memphis Grizzlies")]
SEASON = season(scheduled(), scheduled(CLE, "CLE", "MEM", gameStatusText="TBD"))
REBOUND = {"actionNumber": 3, "period": 1, "actionType": "rebound"}
PARSERS: dict[str, tuple[Callable[[Payload], None], str, str, Any]] = {
    "events": (odds, "events", "2024-04-10", TWO),
    "event_odds": (odds, "event_odds", "2024-04-10/mia", FULL),
    "odds": (odds, "odds", "2024-04-10", [FULL, FULL | {"id": "e2"}]),
    "historical_events": (odds, "historical_events", "2024-04-10", SNAPSHOT | {"data": TWO}),
    "historical_event_odds": (odds, "historical_event_odds", "2024-04-10/mia", SNAPSHOT | {"data": FULL}),
    "historical_odds": (odds, "historical_odds", "2024-04-10", SNAPSHOT | {"data": [FULL]}),
    "schedule": (season_schedule, "schedule", "2023-24", SEASON),
    "boxscore": (box_score, "boxscore", MIA, box()),
    "playbyplay": (play_by_play, "playbyplay", MIA, plays(shot(1), shot(2, actionType="3pt"), REBOUND)),
    "leaguegamelog": (log, "leaguegamelog", "2023-24/Regular-Season", game_log(*LINES)),
}

Tree = Any  # JSON: its nodes are indexed by names and numbers
Path = tuple[Any, ...]
Draw = Callable[[st.SearchStrategy[Any]], Any]
DEEP: Tree = "bottom"
for _ in range(400):
    DEEP = [DEEP]
ODD = [
    None, True, False, "", " ", "x", "0", "-1", -1, 0, 1, 3, 7.5, -0.0, 2**31, 2**63, 10**30, 1e308, -1e308,
    float("nan"), float("inf"), "\ud800", "a\u0000b", "NaN", [], {}, [None], {"": {}}, DEEP, "TBD", "PPD", "Over",
    "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "2024-04-10T19:30:00", "2024-02-30T00:00:00Z", 1712792400,
    "../../x", "0022301161", "MIA", "DAL", "NYK", "player_points", "spreads", "PT90M00.00S", "PTM", "Luka Doncic",
]  # fmt: skip


def places(node: object, path: Path = ()) -> list[Path]:
    """Paths to every node below the root."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [p for key, child in inner for p in ((*path, key), *places(child, (*path, key)))]


def node_at(root: Tree, path: Path) -> Tree:
    for key in path:
        root = root[key]
    return root


def mutate(draw: Draw, root: Tree) -> Tree:
    """One structural change somewhere in the tree."""
    root = copy.deepcopy(root)
    path = draw(st.sampled_from(places(root) or [()]))
    if path:
        change(draw, root, node_at(root, path[:-1]), path[-1])
    return root


def change(draw: Draw, root: Tree, parent: Tree, last: Any) -> None:  # noqa: ANN401  (a name or an index)
    value = parent[last]
    match draw(st.sampled_from(["drop", "rename", "retype", "double", "nest", "borrow"])):
        case "drop":
            del parent[last]
        case "rename" if isinstance(parent, dict):
            parent[draw(st.sampled_from(["renamed", "", "\ud800", str(last).upper()]))] = parent.pop(last)
        case "double" if isinstance(parent, list):
            parent.insert(last, copy.deepcopy(value))
        case "nest":
            parent[last] = draw(st.sampled_from([[value], {"data": value}, [[value, value]]]))
        case "borrow":
            parent[last] = copy.deepcopy(node_at(root, draw(st.sampled_from(places(root)))))
        case _:
            parent[last] = draw(st.sampled_from(ODD))


@st.composite
def bodies(draw: Draw, root: Tree) -> bytes:
    """A payload changed in one to four places, or cut, or with foreign bytes."""
    for _ in range(draw(st.integers(1, 4))):
        root = mutate(draw, root)
    text = json.dumps(root).encode()
    match draw(st.integers(0, 9)):
        case 0:
            return text[: draw(st.integers(0, len(text)))]
        case 1:
            at = draw(st.integers(0, len(text)))
            foreign: bytes = draw(st.binary(min_size=1, max_size=4))
            return text[:at] + foreign + text[at:]
        case 2:  # a key that comes twice in one object
            return text.replace(b"{", b'{"gameId": 7, "point": null, ', 1)
    return text


@pytest.mark.parametrize("name", PARSERS)
@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_mutated_payload_gives_valid_rows_or_a_typed_error(name: str, data: st.DataObject) -> None:
    parse, endpoint, key, root = PARSERS[name]
    survive(parse, payload(endpoint, data.draw(bodies(root)), key, AFTER, source_of(name)))


def survive(parse: Callable[[Payload], None], body: Payload) -> None:
    message = "-"
    try:
        parse(body)
    except SourceError as error:
        message = str(error)
    assert message.encode()  # it can be stored and shown


def source_of(name: str) -> str:
    return (
        "nba_stats"
        if name == "leaguegamelog"
        else "nba_cdn"
        if name in ("schedule", "boxscore", "playbyplay")
        else "odds_api"
    )


AUTHENTIC = {
    "odds_api_event_odds_player_props_mockBrooklynVsToronto.json": "event_odds",
    "odds_api_historical_event_odds_2024-01-25.json": "historical_event_odds",
    "odds_api_odds_h2h_spreads_totals_2022-11-22.json": "odds",
    "cdn_scheduleleaguev2_2025-26_excerpt.json": "schedule",
    "cdn_live_boxscore.json": "boxscore",
    "cdn_live_playbyplay.json": "playbyplay",
    "stats_leaguegamelog_player_2025-03-15.json": "leaguegamelog",
}


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.parametrize("name", AUTHENTIC)
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_mutated_authentic_payload_gives_valid_rows_or_a_typed_error(
    name: str, data: st.DataObject
) -> None:
    real()
    parse, endpoint, key, _ = PARSERS[AUTHENTIC[name]]
    key = "0022000180" if endpoint in ("boxscore", "playbyplay") else key
    root = json.loads((shared() / "real" / "wire" / name).read_bytes())
    survive(parse, payload(endpoint, data.draw(bodies(root)), key, AFTER, source_of(AUTHENTIC[name])))


@pytest.mark.parametrize("name", PARSERS)
def test_the_payloads_themselves_are_good(name: str) -> None:
    """Otherwise the fuzzing would prove nothing."""
    parse, endpoint, key, root = PARSERS[name]
    parse(payload(endpoint, root, key, AFTER, source_of(name)))


@pytest.mark.parametrize("name", PARSERS)
@pytest.mark.parametrize("depth", [5_000, 200_000])
def test_no_depth_of_nesting_breaks_anything(name: str, depth: int) -> None:
    parse, endpoint, key, root = PARSERS[name]
    hole = b"[" * depth + b"]" * depth
    text = json.dumps(root).encode()
    for body in (hole, text.replace(b"{", b'{"novelty": ' + hole + b", ", 1)):
        survive(parse, payload(endpoint, body, key, AFTER, source_of(name)))
