"""Box scores of past seasons, from the game logs of stats.nba.com: one request instead of a season's 1,230.

Games that a log does not have, or not whole, are left to the CDN, game by game, and counted. How a log is read is in
`game_log`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any

import polars as pl

from nba_props.days import game_date, season_of
from nba_props.declared.tables.ingest import BOX_SCORES
from nba_props.errors import BadPayloadError, SourceError
from nba_props.sources.nba import game_log
from nba_props.sources.nba.client import STATS, NbaCdn, log_key
from nba_props.sources.nba.completeness import box_score_problem
from nba_props.sources.nba.game_log import GameLog
from nba_props.sources.outcomes import Notes, note
from nba_props.storage.raw import RawStore


@dataclass(frozen=True, slots=True)
class LoggedGame:
    """A game's rows of a log, why they are not the whole game, and the notes."""

    frame: pl.DataFrame = field(default_factory=BOX_SCORES.empty)
    problem: str = ""
    notes: Notes = field(default_factory=Notes)


@dataclass(slots=True)
class PastSeasons:
    """The game logs of one run, each fetched at most once. `may_fetch`: whether requests may be sent at all."""

    nba: NbaCdn
    raw: RawStore
    now: Callable[[], datetime]
    may_fetch: bool
    _logs: dict[tuple[str, str], GameLog | None] = field(default_factory=dict, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    def box_score(self, game: dict[str, Any]) -> LoggedGame:
        """A game's rows (BOX_SCORES); none when its season is not over, or no readable log has the game.

        The notes of loading a log go to the first game that needs it.
        """
        if game["season"] >= season_of(game_date(self.now())):
            return LoggedGame()
        log, notes = self._log(game["season"], game["season_type"])
        if log is None:
            return LoggedGame(notes=notes)
        try:
            rows = log.box_score(game)
        except BadPayloadError:
            return LoggedGame(notes=notes + note("unreadable_in_the_game_log"))
        problem = box_score_problem(rows, game)
        found = "incomplete_in" if problem else "from" if rows.height else "not_in"
        return LoggedGame(rows, problem, notes + note(f"{found}_the_game_log"))

    def _log(self, season: str, season_type: str) -> tuple[GameLog | None, Notes]:
        part, notes = (season, season_type), Notes()
        with self._lock:  # of the threads that need a season's log, only one loads it
            if part not in self._logs:
                log, notes = self._stored(*part)
                if log is None:
                    log, fetch_notes = self._fetch(*part)
                    notes += fetch_notes
                self._logs[part] = log
            return self._logs[part], notes

    def _stored(self, season: str, season_type: str) -> tuple[GameLog | None, Notes]:
        """The log in raw: the one of a past season does not change any more."""
        notes = Notes()
        key = log_key(season, season_type)
        for payload in self.raw.newest_first(STATS, "leaguegamelog", key, self.now()):
            try:
                return game_log.read(payload), notes
            except BadPayloadError as error:
                self.raw.quarantine(payload, str(error))
                notes += note("quarantined_payloads")
        return None, notes

    def _fetch(self, season: str, season_type: str) -> tuple[GameLog | None, Notes]:
        if not self.may_fetch:
            return None, Notes()
        try:
            fetched = self.nba.game_log(season, season_type)
        except SourceError:
            return None, note("game_logs_not_had")
        return fetched.content, fetched.notes + Notes(drift=fetched.content.drift)
