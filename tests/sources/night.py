"""The night of 10 April 2024 as hand-made replies: DAL at MIA and MEM at CLE, before and after the games."""

from datetime import timedelta

import httpx

from nba_props.days import Days
from nba_props.sources.ingest import Ingest, IngestResult
from tests.sources.wire_samples import (
    CLE,
    DAY,
    MIA,
    TIP,
    Node,
    book,
    box,
    event,
    event_odds,
    game,
    market,
    over_under,
    plays,
    rosters,
    schedule,
    scheduled,
    season,
    shot,
    side,
)
from tests.sources.world import World, good

TODAY = Days.one(DAY)
AFTER = TIP + timedelta(hours=4)
GAMES = schedule(game(), game(CLE, "CLE", "MEM", tip_off=TIP - timedelta(minutes=30)))
ROSTERS = rosters(
    (7, "Luka Doncic", "DAL", DAY - timedelta(days=2)), (8, "Ja Morant", "MEM", DAY - timedelta(days=2))
)
SEASON = "/static/json/staticData/scheduleLeagueV2.json"
EVENTS = "/v4/sports/basketball_nba/events"
ODDS = "/v4/sports/basketball_nba/odds"
LISTING = [
    event("mia"),
    event("cle", "Cleveland Cavaliers", "Memphis Grizzlies", commence_time="2024-04-10T23:10:00Z"),
]
MIA_ODDS = event_odds(
    book("fanduel", market("player_points", *over_under("Luka Doncic", 33.5))), identity="mia"
)
CLE_ODDS: Node = LISTING[1] | {
    "bookmakers": [book("fanduel", market("player_points", *over_under("Ja Morant", 25.5)))]
}


def of_event(name: str) -> str:
    return f"{EVENTS}/{name}/odds"


def of_box(game_id: str) -> str:
    return f"/static/json/liveData/boxscore/boxscore_{game_id}.json"


def of_plays(game_id: str) -> str:
    return f"/static/json/liveData/playbyplay/playbyplay_{game_id}.json"


def make_good(world: World) -> None:
    """Sets every reply of a night on which all is well."""
    mia = market("h2h", side("Miami Heat", -180), side("Dallas Mavericks", 150))
    cle = market("h2h", side("Cleveland Cavaliers", -180), side("Memphis Grizzlies", 150))
    replies: dict[str, httpx.Response] = {
        SEASON: good(season(scheduled(), scheduled(CLE, "CLE", "MEM"))),
        EVENTS: good(LISTING),
        of_event("mia"): good(MIA_ODDS),
        of_event("cle"): good(CLE_ODDS),
        ODDS: good(
            [MIA_ODDS | {"bookmakers": [book("b", mia)]}, CLE_ODDS | {"bookmakers": [book("b", cle)]}]
        ),
        of_box(MIA): good(box()),
        of_box(CLE): good(box(CLE, home="CLE", away="MEM")),
        of_plays(MIA): good(plays(shot())),
        of_plays(CLE): good(plays(shot(teamTricode="MEM"), game_id=CLE)),
    }
    world.replies |= replies


def states(result: IngestResult) -> dict[str, str]:
    return {o.game_id: o.state for o in result.outcomes}


def reason(result: IngestResult, game_id: str = MIA) -> str:
    return next(o.reason for o in result.outcomes if o.game_id == game_id)


def points(ingest: Ingest) -> IngestResult:
    return ingest.points_lines(TODAY, GAMES, ROSTERS)


def games_of(result: IngestResult) -> set[str]:
    return set(result.frame["game_id"])
