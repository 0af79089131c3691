"""What was played: box scores and shots, game by game, from raw where it holds them, else from NBA.com.

A game's failure stays its own. What cannot be used is put in quarantine, so that the next ingest asks anew.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

import polars as pl

from nba_props.declared.tables.ingest import BOX_SCORES, SHOTS
from nba_props.declared.tables.table import Table
from nba_props.errors import BadPayloadError, NotFoundError, SourceError
from nba_props.sources.nba import types as nba_types
from nba_props.sources.nba import wire as nba_wire
from nba_props.sources.nba.client import NAME, NbaCdn
from nba_props.sources.nba.past_seasons import GameLogs
from nba_props.sources.outcomes import GameOutcome, State
from nba_props.sources.wire import drift
from nba_props.storage.raw import Payload, RawStore

# A finished game is asked for from here on; before that its box score cannot be final.
SHORTEST_GAME = timedelta(hours=2)
GameRows = tuple[pl.DataFrame, GameOutcome]


@dataclass(slots=True)
class Played:
    """The games of one run. `is_asking`: whether NBA.com may be asked; `drift` and `counts` gather what was met."""

    nba: NbaCdn
    raw: RawStore
    now: Callable[[], datetime]
    is_asking: bool = True
    drift: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    _logs: GameLogs = field(init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    def __post_init__(self) -> None:
        self._logs = GameLogs(self.nba, self.raw, self.now, self.is_asking, self.drift, self._count)

    def box_scores(self, games: Iterable[dict]) -> list[GameRows]:
        """Rows of BOX_SCORES, game by game. `games` are rows of the schedule."""
        return self._each(games, BOX_SCORES, self._box_rows)

    def shots(self, games: Iterable[dict]) -> list[GameRows]:
        """Rows of SHOTS; a play-by-play grows during the game, so it is asked for once the game is final."""
        return self._each(games, SHOTS, self._shot_rows)

    def _each(
        self, games: Iterable[dict], table: Table, rows: Callable[[dict], pl.DataFrame]
    ) -> list[GameRows]:
        with ThreadPoolExecutor(self.nba.http.at_once) as pool:
            return list(pool.map(lambda game: self._outcome(game, table, rows), games))

    def _outcome(self, game: dict, table: Table, rows: Callable[[dict], pl.DataFrame]) -> GameRows:
        def ended(state: State, reason: str) -> GameRows:
            return table.empty(), GameOutcome(game["game_date"], game["game_id"], state, reason)

        if game["status"] == "postponed":
            return ended("EMPTY_OK", "postponed")
        if self.now() < game["tip_off"] + SHORTEST_GAME:
            return ended("EMPTY_OK", "not over yet")
        try:
            frame = rows(game)
        except NotFoundError as error:
            return ended("MISSING", str(error))
        except SourceError as error:
            return ended("FAILED", str(error))
        if frame.is_empty():
            return ended("MISSING", "not final yet")
        return frame, GameOutcome(game["game_date"], game["game_id"], "COMPLETE")

    def _box_rows(self, game: dict) -> pl.DataFrame:
        """From raw, else from a log of the season where that is over, else from the CDN."""
        held = self._held("boxscore", nba_wire.box_score, game)
        if held.is_empty():
            held = self._logs.box_score(game)
        return held if held.height else self._asked("boxscore", self.nba.box_score, nba_wire.box_score, game)

    def _shot_rows(self, game: dict) -> pl.DataFrame:
        if game["status"] != "final" and self._box_rows(game).is_empty():
            return SHOTS.empty()
        held = self._held("playbyplay", self._shots, game)
        return held if held.height else self._asked("playbyplay", self.nba.play_by_play, self._shots, game)

    def _shots(self, payload: Payload, game: dict) -> pl.DataFrame:
        frame, left_out = nba_wire.shots(payload, game)
        self._count("shots_without_distance", left_out)
        return frame

    def _held(
        self, endpoint: str, parse: Callable[[Payload, dict], pl.DataFrame], game: dict
    ) -> pl.DataFrame:
        """Rows of the newest payload in raw that gives any; no rows where none does."""
        for payload in self.raw.newest_first(NAME, endpoint, game["game_id"], self.now()):
            try:
                frame = parse(payload, game)
            except BadPayloadError as error:
                self._set_aside(payload, error)
                continue
            if frame.height:
                return frame
        return pl.DataFrame()

    def _asked(
        self,
        endpoint: str,
        ask: Callable[[str], Payload],
        parse: Callable[[Payload, dict], pl.DataFrame],
        game: dict,
    ) -> pl.DataFrame:
        if not self.is_asking:
            raise NotFoundError("raw does not hold it")
        payload = ask(game["game_id"])
        self.drift |= drift(payload.body, nba_types.KINDS[endpoint])
        try:
            return parse(payload, game)
        except BadPayloadError as error:
            self._set_aside(payload, error)
            raise

    def _set_aside(self, payload: Payload, error: BadPayloadError) -> None:
        self.raw.quarantine(payload, str(error))
        self._count("quarantined_payloads")

    def _count(self, what: str, number: int = 1) -> None:
        if number:
            with self._lock:
                self.counts[what] += number
