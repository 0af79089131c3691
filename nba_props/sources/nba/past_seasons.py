"""Which box scores come from the game logs of stats.nba.com: those of seasons that are over.

One call then stands for a season's 1,230. What a log cannot give is left to the CDN, game by game, and counted. How
a log is read is in `nba_gamelog`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

import polars as pl

from nba_props.days import game_date, season_of
from nba_props.declared.tables.ingest import BOX_SCORES
from nba_props.errors import BadPayloadError, SourceError
from nba_props.sources.nba import game_log_wire as nba_gamelog
from nba_props.sources.nba.client import STATS, NbaCdn, log_key
from nba_props.sources.nba.game_log_wire import GameLog
from nba_props.sources.wire import drift
from nba_props.storage.raw import RawStore


@dataclass(slots=True)
class GameLogs:
    """The logs of one run, each asked for at most once. `drift` gathers new columns, `count` is told what was met."""

    nba: NbaCdn
    raw: RawStore
    now: Callable[[], datetime]
    is_asking: bool
    drift: set[str]
    count: Callable[[str], None]
    _logs: dict[tuple[str, str], GameLog | None] = field(default_factory=dict, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    def box_score(self, game: dict) -> pl.DataFrame:
        """A game's rows; none where its season is not over, or no log holds it in a state that can be read."""
        with self._lock:  # of the threads that want a season's log, one asks for it
            if game["season"] >= season_of(game_date(self.now())):
                return BOX_SCORES.empty()
            part = (game["season"], game["season_type"])
            if part not in self._logs:
                self._logs[part] = self._held(*part) or self._asked(*part)
            if (log := self._logs[part]) is None:
                return BOX_SCORES.empty()
            try:
                rows = log.box_score(game)
            except BadPayloadError:
                self.count("unreadable_in_the_game_log")
                return BOX_SCORES.empty()
            self.count("not_in_the_game_log" if rows.is_empty() else "from_the_game_log")
            return rows

    def _held(self, season: str, season_type: str) -> GameLog | None:
        """The log that raw holds: a season that is over changes no more."""
        for payload in self.raw.newest_first(
            STATS, "leaguegamelog", log_key(season, season_type), self.now()
        ):
            try:
                return nba_gamelog.read(payload)
            except BadPayloadError as error:
                self.raw.quarantine(payload, str(error))
                self.count("quarantined_payloads")
        return None

    def _asked(self, season: str, season_type: str) -> GameLog | None:
        if not self.is_asking:
            return None
        try:
            payload = self.nba.game_log(season, season_type)
        except SourceError:
            self.count("game_logs_not_had")
            return None
        log = nba_gamelog.read(payload)
        self.drift |= log.drift | drift(payload.body, nba_gamelog.Body)
        return log
