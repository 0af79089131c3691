"""The clients of NBA.com: schedule, box score, play-by-play, and the game logs of past seasons.

Each call lands its payload raw. stats.nba.com answers for what is past; it leaves cloud addresses hanging, so once
it has not answered it is not asked again in the run.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from nba_props.errors import NotFoundError, SourceError, UnreachableError
from nba_props.sources.http import Http, Patience
from nba_props.sources.nba import game_log_wire as nba_gamelog
from nba_props.sources.nba import types as nba_types
from nba_props.storage.raw import Payload, RawStore, checked_key

NAME = "nba_cdn"
STATS = "nba_stats"
# The CDN answers 403 to clients that do not look like a browser on the site.
BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/145.0 "
    "Safari/537.36",
    "Accept": "application/json, text/plain, */*",
    "Accept-Language": "en-US,en;q=0.9",
    "Referer": "https://www.nba.com/",
    "Origin": "https://www.nba.com",
}
# stats.nba.com wants a pause between calls, and where it hangs it hangs for good.
STATS_PATIENCE = Patience(attempts=2, timeout=10.0, interval=0.8)


@dataclass(slots=True)
class NbaCdn:
    """`http` is the CDN: this season's schedule, box scores and play-by-play of any game. `stats` is stats.nba.com:
    schedules and game logs of past seasons."""

    http: Http
    stats: Http
    raw: RawStore
    now: Callable[[], datetime]
    _hangs: bool = field(default=False, init=False)

    def schedule(self, season: str, current: bool) -> Payload:
        """A season's schedule: the CDN has the current one, stats.nba.com the past ones."""
        if current:
            path = "/static/json/staticData/scheduleLeagueV2.json"
            return self._fetch(self.http, (NAME, "schedule", season), path, {})
        return self._of_stats((NAME, "schedule", season), "/stats/scheduleleaguev2", {"Season": season})

    def game_log(self, season: str, season_type: str) -> Payload:
        """Every player's line of every game of a season's part, in one reply."""
        name = nba_gamelog.SEASON_TYPES[season_type]
        asked = {
            "Counter": "0",
            "DateFrom": "",
            "DateTo": "",
            "Direction": "ASC",
            "LeagueID": "00",
            "PlayerOrTeam": "P",
            "Season": season,
            "SeasonType": name,
            "Sorter": "DATE",
        }
        return self._of_stats(
            (STATS, "leaguegamelog", log_key(season, season_type)), "/stats/leaguegamelog", asked
        )

    def box_score(self, game_id: str) -> Payload:
        path = f"/static/json/liveData/boxscore/boxscore_{game_id}.json"
        return self._fetch(self.http, (NAME, "boxscore", game_id), path, {})

    def play_by_play(self, game_id: str) -> Payload:
        path = f"/static/json/liveData/playbyplay/playbyplay_{game_id}.json"
        return self._fetch(self.http, (NAME, "playbyplay", game_id), path, {})

    def _of_stats(self, place: tuple[str, str, str], path: str, params: dict[str, str]) -> Payload:
        if self._hangs:
            raise UnreachableError(
                f"GET {path}: stats.nba.com did not answer earlier in this run, it was not asked again"
            )
        try:
            return self._fetch(self.stats, place, path, params)
        except UnreachableError:
            self._hangs = True
            raise

    def _fetch(self, http: Http, place: tuple[str, str, str], path: str, params: dict[str, str]) -> Payload:
        """Asks, lands at (source, endpoint, key), checks.

        Raises:
            NotFoundError: 403 or 404, which is how NBA.com says that something does not exist yet.
            UnreachableError: retries were in vain.
            BadPayloadError: what came cannot be read and lies in quarantine, or the id asked for is none.
        """
        source, endpoint, key = place
        checked_key(key)
        reply = http.get(path, params)
        if reply.status_code in (403, 404):
            raise NotFoundError(f"GET {path}: HTTP {reply.status_code}")
        if reply.status_code != 200:
            raise SourceError(f"GET {path}: HTTP {reply.status_code}")
        payload = Payload(source, endpoint, key, self.now(), reply.content)
        self.raw.land(payload)
        try:
            read(payload)
        except SourceError as error:
            self.raw.quarantine(payload, str(error))
            raise
        return payload


def log_key(season: str, season_type: str) -> str:
    """Where raw keeps a game log, as in `2023-24/Regular-Season`."""
    return f"{season}/{nba_gamelog.SEASON_TYPES[season_type].replace(' ', '-')}"


def read(payload: Payload) -> Any:
    """The payload as its type; raises BadPayloadError when it cannot be read."""
    return nba_gamelog.read(payload) if payload.source == STATS else nba_types.read(payload)
