"""Box scores and shots, game by game: from raw where it has them, else from NBA.com.

A game's failure costs no other game. A payload that cannot be used goes to quarantine, so that the next ingest
fetches it again.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

import polars as pl

from nba_props.declared.tables.ingest import BOX_SCORES, SHOTS
from nba_props.declared.tables.table import Table
from nba_props.errors import BadPayloadError, NotFoundError, SourceError
from nba_props.sources.landing import Fetched
from nba_props.sources.nba import rows, wire
from nba_props.sources.nba.client import NAME, NbaCdn
from nba_props.sources.nba.past_seasons import PastSeasons
from nba_props.sources.nba.wire import BoxGame
from nba_props.sources.outcomes import GameOutcome, IngestResult, Notes, State, note
from nba_props.storage.raw import Payload, RawStore

T = TypeVar("T")
Game = dict[str, Any]  # a row of SCHEDULE

# A finished game is requested from here on; before that its box score cannot be final.
SHORTEST_GAME = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class GameRows:
    """A game's rows as far as they were had, with the notes and, if there are no rows, the error."""

    frame: pl.DataFrame
    notes: Notes = field(default_factory=Notes)
    error: SourceError | None = None


@dataclass(frozen=True, slots=True)
class Endpoint(Generic[T]):
    """One payload per game: how raw calls it, how it is fetched and decoded, and how it becomes rows."""

    name: str
    fetch: Callable[[str], Fetched[T]]
    read: Callable[[Payload], T]
    rows: Callable[[T, Payload, Game], tuple[pl.DataFrame, Notes]]


@dataclass(slots=True)
class GameIngest:
    """The games of one run. `may_fetch`: whether requests may be sent to NBA.com; raw is read in any case."""

    nba: NbaCdn
    raw: RawStore
    now: Callable[[], datetime]
    may_fetch: bool = True
    _past_seasons: PastSeasons = field(init=False)

    def __post_init__(self) -> None:
        self._past_seasons = PastSeasons(self.nba, self.raw, self.now, self.may_fetch)

    def box_scores(self, games: Iterable[Game]) -> list[IngestResult]:
        """A result of BOX_SCORES for each game, in their order. Games are rows of the schedule."""
        return self._each(games, BOX_SCORES, self._box_rows)

    def shots(self, games: Iterable[Game]) -> list[IngestResult]:
        """A result of SHOTS for each game. A play-by-play grows during its game, so it is fetched once that is final."""
        return self._each(games, SHOTS, self._shot_rows)

    def _each(
        self, games: Iterable[Game], table: Table, game_rows: Callable[[Game], GameRows]
    ) -> list[IngestResult]:
        with ThreadPoolExecutor(self.nba.http.concurrency) as pool:
            return list(pool.map(lambda game: self._result(game, table, game_rows), games))

    def _result(self, game: Game, table: Table, game_rows: Callable[[Game], GameRows]) -> IngestResult:
        day, game_id = game["game_date"], game["game_id"]
        if reason := self._reason_to_wait(game):
            return IngestResult(table.empty(), (GameOutcome(day, game_id, "EMPTY_OK", reason),))
        got = game_rows(game)
        state, reason = _state(got)
        frame = got.frame if state == "COMPLETE" else table.empty()
        return IngestResult(frame, (GameOutcome(day, game_id, state, reason),), got.notes)

    def _reason_to_wait(self, game: Game) -> str:
        if game["status"] == "postponed":
            return "postponed"
        return "not over yet" if self.now() < game["tip_off"] + SHORTEST_GAME else ""

    def _box_rows(self, game: Game) -> GameRows:
        """From raw, else from a log of the season if that is over, else from the CDN."""
        box = Endpoint("boxscore", self.nba.box_score, wire.read_box_score, _box_score)
        stored = self._stored(box, game)
        if stored.frame.height:
            return stored
        logged, notes = self._past_seasons.box_score(game)
        if logged.height:
            return GameRows(logged, stored.notes + notes)
        return self._fetch(box, game, stored.notes + notes)

    def _shot_rows(self, game: Game) -> GameRows:
        notes = Notes()
        if game["status"] != "final":
            box = self._box_rows(game)
            if box.frame.is_empty():
                return box
            notes = box.notes
        plays = Endpoint("playbyplay", self.nba.play_by_play, wire.read_play_by_play, rows.shots)
        stored = self._stored(plays, game)
        if stored.frame.height:
            return replace(stored, notes=notes + stored.notes)
        return self._fetch(plays, game, notes + stored.notes)

    def _stored(self, endpoint: Endpoint[T], game: Game) -> GameRows:
        """Rows of the newest payload in raw that has any."""
        notes = Notes()
        for payload in self.raw.newest_first(NAME, endpoint.name, game["game_id"], self.now()):
            try:
                frame, more = endpoint.rows(endpoint.read(payload), payload, game)
            except BadPayloadError as error:
                notes += self._quarantine(payload, error)
                continue
            notes += more
            if frame.height:
                return GameRows(frame, notes)
        return GameRows(pl.DataFrame(), notes)

    def _fetch(self, endpoint: Endpoint[T], game: Game, notes: Notes) -> GameRows:
        """Rows of a new payload. `notes` are those of the attempts before."""
        if not self.may_fetch:
            return GameRows(pl.DataFrame(), notes, NotFoundError("raw does not hold it"))
        try:
            fetched = endpoint.fetch(game["game_id"])
        except SourceError as error:
            return GameRows(pl.DataFrame(), notes, error)
        notes += fetched.notes
        try:
            frame, more = endpoint.rows(fetched.content, fetched.payload, game)
        except BadPayloadError as error:
            return GameRows(pl.DataFrame(), notes + self._quarantine(fetched.payload, error), error)
        return GameRows(frame, notes + more)

    def _quarantine(self, payload: Payload, error: BadPayloadError) -> Notes:
        self.raw.quarantine(payload, str(error))
        return note("quarantined_payloads")


def _state(got: GameRows) -> tuple[State, str]:
    if got.error is not None:
        return "MISSING" if isinstance(got.error, NotFoundError) else "FAILED", str(got.error)
    return ("COMPLETE", "") if got.frame.height else ("MISSING", "not final yet")


def _box_score(game: BoxGame, payload: Payload, scheduled: Game) -> tuple[pl.DataFrame, Notes]:
    return rows.box_score(game, payload, scheduled), Notes()
