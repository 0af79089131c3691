"""The simulator's entrance: an httpx transport that answers as The Odds API and NBA.com would."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from threading import Lock

import httpx
import msgspec

from nba_props.simulator.fixtures.fixture import eastern_day, season_of
from nba_props.simulator.league.schedule import find_game
from nba_props.simulator.wire.injury_report import injury_report
from nba_props.simulator.wire.nba_box_score import boxscore
from nba_props.simulator.wire.nba_gamelog import BadQueryError, gamelog
from nba_props.simulator.wire.nba_playbyplay import playbyplay
from nba_props.simulator.wire.nba_schedule import schedule
from nba_props.simulator.wire.nba_scoreboard import scoreboard
from nba_props.simulator.wire.odds_feed import answer
from nba_props.simulator.wire.odds_query import OddsFeedError
from nba_props.simulator.wire.refusals import Refusals

SEED = 20231024
NO_REFUSALS = Refusals()
CREDITS = 5_000_000
_SCHEDULES = (
    "/static/json/staticData/scheduleLeagueV2.json",
    "/static/json/staticData/scheduleLeagueV2_1.json",
)
_SCOREBOARD = "/static/json/liveData/scoreboard/todaysScoreboard_00.json"
_LIVE_DATA = re.compile(r"/static/json/liveData/(?:boxscore/boxscore|playbyplay/playbyplay)_(\d{10})\.json")
_PAST_SCHEDULES = ("/stats/scheduleleaguev2", "/stats/scheduleleaguev2int")
_GAMELOG = "/stats/leaguegamelog"
_REPORTS = "/referee/injury/"
_SEASON = re.compile(r"(20\d\d)-(\d\d)")


def _json(body: object, status: int = 200, headers: dict[str, str] | None = None) -> httpx.Response:
    content = {"content-type": "application/json; charset=utf-8"} | (headers or {})
    return httpx.Response(status, headers=content, content=msgspec.json.encode(body))


def _denied() -> httpx.Response:
    """NBA.com's response for documents that do not exist (yet), and to clients without a browser's headers."""
    return httpx.Response(403, headers={"content-type": "text/html"}, content=b"Access Denied")


class SimulatedTransport(httpx.BaseTransport):
    """Answers requests by path, for any host, as of `now()`, an aware datetime. Facts depend on `seed` alone.

    `refusals` are those of the host of the injury reports, by the number of requests that it got.
    """

    def __init__(
        self, now: Callable[[], datetime], seed: int = SEED, refusals: Refusals = NO_REFUSALS
    ) -> None:
        self._now = now
        self._seed = seed
        self._refusals = refusals
        self._reports_requested = 0
        self._used: Counter[str] = Counter()
        self._lock = Lock()  # without it threads would generate the same season side by side

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answers one request; an unknown path gets 403 as on NBA.com's CDN, or 404 on the odds feed."""
        path, params, now = request.url.path, dict(request.url.params), int(self._now().timestamp())
        with self._lock:
            if path.startswith("/v4/"):
                return self._odds(path, params, now)
            if path.startswith("/stats/"):
                return self._statistics(path, params, now, request.headers)
            if path.startswith(_REPORTS):
                return self._report(path, now)
            return self._cdn(path, now)

    def _report(self, path: str, now: int) -> httpx.Response:
        number, self._reports_requested = self._reports_requested, self._reports_requested + 1
        if self._refusals.holds(self._seed, number):
            return _denied()
        report = injury_report(self._seed, path, now)
        kind = {"content-type": "application/pdf"}
        return _denied() if report is None else httpx.Response(200, headers=kind, content=report)

    def _cdn(self, path: str, now: int) -> httpx.Response:
        if path in _SCHEDULES:
            return _json(schedule(self._seed, season_of(eastern_day(now)), now))
        if path == _SCOREBOARD:
            return _json(scoreboard(self._seed, now))
        if match := _LIVE_DATA.fullmatch(path):
            fixture = find_game(self._seed, match[1], now)
            render = boxscore if "/boxscore/" in path else playbyplay
            body = render(self._seed, fixture, now) if fixture else None
            return _denied() if body is None else _json(body)
        return _denied()

    def _statistics(
        self, path: str, params: dict[str, str], now: int, headers: Mapping[str, str]
    ) -> httpx.Response:
        """stats.nba.com, which answers only requests with the headers of a browser on its own pages."""
        if not headers.get("user-agent") or "nba.com" not in headers.get("referer", ""):
            return _denied()
        if path in _PAST_SCHEDULES:
            match = _SEASON.fullmatch(params.get("Season", ""))
            if match is None:
                return httpx.Response(400, content=b"The Season property is required (YYYY-YY)")
            return _json(schedule(self._seed, int(match[1]), now))
        if path == _GAMELOG:
            try:
                return _json(gamelog(self._seed, params, now))
            except BadQueryError as error:
                return httpx.Response(400, content=str(error).encode())
        return httpx.Response(404, content=b"Not Found")

    def _odds(self, path: str, params: dict[str, str], now: int) -> httpx.Response:
        key = params.get("apiKey", "")
        try:
            reply = answer(self._seed, path, params, now)
        except OddsFeedError as error:
            body = {
                "message": error.message,
                "error_code": error.code,
                "details_url": "https://the-odds-api.com/liveapi/guides/v4/api-error-codes.html#"
                + error.code.lower().replace("_", "-"),
            }
            return _json(body, error.status, self._credits(key, 0) if error.status != 401 else None)
        return _json(reply.body, 200, self._credits(key, reply.cost))

    def _credits(self, key: str, cost: int) -> dict[str, str]:
        self._used[key] += cost
        used = self._used[key]
        return {
            "x-requests-remaining": str(max(0, CREDITS - used)),
            "x-requests-used": str(used),
            "x-requests-last": str(cost),
        }
