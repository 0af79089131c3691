"""The client of NBA.com: schedules, box scores, play-by-play, and the game logs of past seasons.

Each method stores its payload in raw. stats.nba.com has the past seasons; it leaves requests from cloud addresses
hanging, so after one unanswered call no more are sent to it for a while. The CDN answers 403 to what does not exist and to
who asks too fast: see `refusals`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

import httpx

from nba_props.errors import NotFoundError, SourceError
from nba_props.sources.http import Http, Patience
from nba_props.sources.landing import Fetched, land
from nba_props.sources.nba import game_log, payload_types, wire
from nba_props.sources.nba.game_log import GameLog
from nba_props.sources.nba.wire import ReadBox, ReadPlays, ScheduledGames
from nba_props.sources.refusals import AMBIGUOUS, Witness
from nba_props.storage.raw import Payload, RawStore, checked_key

T = TypeVar("T")

NAME = "nba_cdn"
STATS = "nba_stats"
# The environment variables that set the hosts.
CDN_VARIABLE, STATS_VARIABLE = "NBA_CDN_BASE_URL", "NBA_STATS_BASE_URL"
# The CDN answers 403 to clients that do not look like a browser on the site.
BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/145.0 "
    "Safari/537.36",
    "Accept": "application/json, text/plain, */*",
    "Accept-Language": "en-US,en;q=0.9",
    "Referer": "https://www.nba.com/",
    "Origin": "https://www.nba.com",
}
# stats.nba.com wants a pause between requests; where it hangs, it hangs for good, so few attempts are enough.
# A season's game log is of megabytes, so a whole request may take longer than a pause.
STATS_PATIENCE = Patience(attempts=2, timeout=10.0, deadline=40.0, interval=0.8, silent_calls=1)
# A small document of the CDN that always exists.
SCOREBOARD = "/static/json/liveData/scoreboard/todaysScoreboard_00.json"


@dataclass(frozen=True, slots=True)
class Request(Generic[T]):
    """One request: where raw stores its reply, how the reply is read, and the type of its body.

    `is_stats` sends it to stats.nba.com instead of the CDN.
    """

    source: str
    endpoint: str
    key: str
    path: str
    read: Callable[[Payload], T]
    kind: object
    params: dict[str, str] = field(default_factory=dict)
    is_stats: bool = False


@dataclass(slots=True)
class NbaCdn:
    """`http` is the CDN: this season's schedule, box scores and play-by-play of any game.

    `stats` is stats.nba.com: schedules and game logs of past seasons.
    """

    http: Http
    stats: Http
    raw: RawStore
    now: Callable[[], datetime]
    _witness: Witness = field(init=False)

    def __post_init__(self) -> None:
        self._witness = Witness(self.http, CDN_VARIABLE, SCOREBOARD)

    def schedule(self, season: str, current: bool) -> Fetched[ScheduledGames]:
        """A season's schedule: the CDN has the current one, stats.nba.com the past ones."""
        path = "/static/json/staticData/scheduleLeagueV2.json" if current else "/stats/scheduleleaguev2"
        return self._fetch(
            Request(
                NAME,
                "schedule",
                season,
                path,
                wire.read_schedule,
                payload_types.Schedule,
                params={} if current else {"Season": season},
                is_stats=not current,
            )
        )

    def game_log(self, season: str, season_type: str) -> Fetched[GameLog]:
        """Every player's line of every game of a season and season type, in one reply."""
        params = {
            "Counter": "0",
            "DateFrom": "",
            "DateTo": "",
            "Direction": "ASC",
            "LeagueID": "00",
            "PlayerOrTeam": "P",
            "Season": season,
            "SeasonType": game_log.SEASON_TYPES[season_type],
            "Sorter": "DATE",
        }
        path, key = "/stats/leaguegamelog", log_key(season, season_type)
        return self._fetch(
            Request(STATS, "leaguegamelog", key, path, game_log.read, game_log.Body, params, is_stats=True)
        )

    def box_score(self, game_id: str) -> Fetched[ReadBox]:
        """A game's box score as it stands now."""
        path = f"/static/json/liveData/boxscore/boxscore_{game_id}.json"
        return self._fetch(
            Request(NAME, "boxscore", game_id, path, wire.read_box_score, payload_types.BoxScore)
        )

    def running_box_score(self, game_id: str) -> Fetched[ReadBox]:
        """The same of a game that may be under way, kept apart in raw from those that box scores are made of."""
        path = f"/static/json/liveData/boxscore/boxscore_{game_id}.json"
        return self._fetch(
            Request(NAME, "running_boxscore", game_id, path, wire.read_box_score, payload_types.BoxScore)
        )

    def play_by_play(self, game_id: str) -> Fetched[ReadPlays]:
        """A game's play-by-play as it stands now."""
        path = f"/static/json/liveData/playbyplay/playbyplay_{game_id}.json"
        return self._fetch(
            Request(NAME, "playbyplay", game_id, path, wire.read_play_by_play, payload_types.PlayByPlay)
        )

    def _fetch(self, request: Request[T]) -> Fetched[T]:
        """Sends a request, stores its reply and decodes it.

        Raises:
            NotFoundError: 403 or 404, which is how NBA.com says that something does not exist yet.
            RefusedError: the CDN answers 403 to what exists, too.
            UnreachableError: the retries failed, or the host gave no reply earlier in this run.
            BadPayloadError: the reply cannot be read and is in quarantine, or the requested id is not an id.
        """
        checked_key(request.key)
        reply = self._reply(request)
        if reply.status_code in (403, 404):
            raise NotFoundError(f"GET {request.path}: HTTP {reply.status_code}")
        if reply.status_code != 200:
            raise SourceError(f"GET {request.path}: HTTP {reply.status_code}")
        payload = Payload(request.source, request.endpoint, request.key, self.now(), reply.content)
        return land(self.raw, payload, request.read, request.kind)

    def _reply(self, request: Request[T]) -> httpx.Response:
        if request.is_stats:
            return self.stats.get(request.path, request.params, variable=STATS_VARIABLE)
        reply = self.http.get(request.path, request.params, variable=CDN_VARIABLE)
        if reply.status_code == AMBIGUOUS and not self._witness.serves_at_once():
            return self.http.get(request.path, request.params, variable=CDN_VARIABLE)
        return reply


def log_key(season: str, season_type: str) -> str:
    """The key of a game log in raw, as in `2023-24/Regular-Season`."""
    return f"{season}/{game_log.SEASON_TYPES[season_type].replace(' ', '-')}"
