"""The client of the NBA.com CDN: schedule, box score, play-by-play; each call lands its payload raw."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from nba_props.sources.errors import NotThere, SourceError
from nba_props.sources.http import Http
from nba_props.sources.nba_types import read
from nba_props.sources.raw import Payload, RawStore, checked_key

NAME = "nba_cdn"
# The CDN answers 403 to clients that do not look like a browser on the site.
BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/145.0 "
    "Safari/537.36",
    "Accept": "application/json, text/plain, */*",
    "Accept-Language": "en-US,en;q=0.9",
    "Referer": "https://www.nba.com/",
    "Origin": "https://www.nba.com",
}


@dataclass(slots=True)
class NbaCdn:
    """Schedule of the current season, box scores and play-by-play of any game."""

    http: Http
    stats: Http
    raw: RawStore
    now: Callable[[], datetime]

    def schedule(self, season: str, current: bool) -> Payload:
        """A season's schedule: the CDN has the current one, stats.nba.com the past ones."""
        if current:
            return self._fetch(
                self.http, "schedule", season, "/static/json/staticData/scheduleLeagueV2.json", {}
            )
        return self._fetch(self.stats, "schedule", season, "/stats/scheduleleaguev2", {"Season": season})

    def box_score(self, game_id: str) -> Payload:
        path = f"/static/json/liveData/boxscore/boxscore_{game_id}.json"
        return self._fetch(self.http, "boxscore", game_id, path, {})

    def play_by_play(self, game_id: str) -> Payload:
        path = f"/static/json/liveData/playbyplay/playbyplay_{game_id}.json"
        return self._fetch(self.http, "playbyplay", game_id, path, {})

    def _fetch(self, http: Http, endpoint: str, key: str, path: str, params: dict[str, str]) -> Payload:
        """Asks, lands, checks.

        Raises:
            NotThere: 403 or 404, which is how the CDN says that something does not exist yet.
            Unreachable: retries were in vain.
            BadPayload: what came cannot be read and lies in quarantine, or the id asked for is none.
        """
        checked_key(key)
        reply = http.get(path, params)
        if reply.status_code in (403, 404):
            raise NotThere(f"GET {path}: HTTP {reply.status_code}")
        if reply.status_code != 200:
            raise SourceError(f"GET {path}: HTTP {reply.status_code}")
        payload = Payload(NAME, endpoint, key, self.now(), reply.content)
        self.raw.land(payload)
        try:
            read(payload)
        except SourceError as error:
            self.raw.quarantine(payload, str(error))
            raise
        return payload
