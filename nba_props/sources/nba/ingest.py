"""Box scores and shots, game by game: from raw where it has them, else from NBA.com.

A game's failure costs no other game. A payload that cannot be used goes to quarantine, so that the next ingest
fetches it again. So does the next ingest of a game that is incomplete, and of one whose corrections are due.
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
from nba_props.sources.finals import due_mornings, settles_at
from nba_props.sources.landing import Fetched
from nba_props.sources.nba import wire
from nba_props.sources.nba.box_scores import box_score
from nba_props.sources.nba.client import NAME, NbaCdn
from nba_props.sources.nba.completeness import attempt_problems, box_score_problem
from nba_props.sources.nba.past_seasons import PastSeasons
from nba_props.sources.nba.rows import GamePart
from nba_props.sources.nba.shots import shots
from nba_props.sources.nba.versions import Version, counted
from nba_props.sources.nba.wire import ReadBox, ReadPlays
from nba_props.sources.outcomes import GameOutcome, IngestResult, Notes, State, note
from nba_props.storage.raw import Payload, RawStore

T = TypeVar("T")
Game = dict[str, Any]  # a row of SCHEDULE

# A finished game is requested from here on; before that its box score cannot be final.
SHORTEST_GAME = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class GameRows:
    """A game's rows as far as they count, its state with the reason, and the notes."""

    frame: pl.DataFrame
    state: State
    reason: str = ""
    notes: Notes = field(default_factory=Notes)


@dataclass(frozen=True, slots=True)
class Endpoint(Generic[T]):
    """One payload per game: how raw calls it, how it is fetched and decoded, and how it becomes rows of a table.

    `problem` says why the rows of a payload are not the whole game, `nothing` what a final one without rows lacks.
    """

    name: str
    table: Table
    fetch: Callable[[str], Fetched[T]]
    read: Callable[[Payload], T]
    rows: Callable[[T, Payload, Game], GamePart]
    problem: Callable[[T, pl.DataFrame, Game], str]
    nothing: str


@dataclass(slots=True)
class Held:
    """What is held of a game: the instants of all fetches, oldest first, and the versions with rows."""

    fetched_at: list[datetime] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)
    waiting: str = "not final yet"
    notes: Notes = field(default_factory=Notes)

    @property
    def has_whole(self) -> bool:
        """Whether a version is the whole game."""
        return any(not version.problem for version in self.versions)


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
        """A result of SHOTS for each game. A play-by-play grows during its game, so it is fetched once that is final.

        It is compared with the game's box score, which is fetched where raw does not hold it.
        """
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
        return IngestResult(got.frame, (GameOutcome(day, game_id, got.state, got.reason),), got.notes)

    def _reason_to_wait(self, game: Game) -> str:
        if game["status"] == "postponed":
            return "postponed"
        return "not over yet" if self.now() < game["tip_off"] + SHORTEST_GAME else ""

    def _box_rows(self, game: Game) -> GameRows:
        """From raw, else from a log of the season if that is over, else from the CDN."""
        box = Endpoint(
            "boxscore",
            BOX_SCORES,
            self.nba.box_score,
            wire.read_box_score,
            box_score,
            _box_problem,
            "neither side has players",
        )
        held = self._held(box, game)
        if held.has_whole:
            return self._completed(box, game, held)
        logged = self._past_seasons.box_score(game)
        held.notes += logged.notes
        if logged.frame.height and not logged.problem:
            return GameRows(logged.frame, "COMPLETE", notes=held.notes)
        got = self._completed(box, game, held)
        if got.state == "COMPLETE" or logged.frame.is_empty():
            return got
        return GameRows(logged.frame, "INCOMPLETE", logged.problem, got.notes)

    def _shot_rows(self, game: Game) -> GameRows:
        box = self._box_rows(game)
        if game["status"] != "final" and box.frame.is_empty():
            return replace(box, frame=SHOTS.empty())

        def problem(read: ReadPlays, taken: pl.DataFrame, game: Game) -> str:  # noqa: ARG001  (an Endpoint's)
            if box.state != "COMPLETE":
                return f"the box score to compare it with is {box.state.lower()}: {box.reason}"
            return attempt_problems(taken, box.frame).get(game["game_id"], "")

        plays = Endpoint(
            "playbyplay",
            SHOTS,
            self.nba.play_by_play,
            wire.read_play_by_play,
            shots,
            problem,
            "it has no field goals",
        )
        got = self._completed(plays, game, self._held(plays, game))
        return replace(got, notes=box.notes + got.notes)

    def _completed(self, endpoint: Endpoint[T], game: Game, held: Held) -> GameRows:
        """What counts of the payloads in raw, and of a new one where it is due."""
        failure = self._ask(endpoint, game, held) if self._is_due(game, held) else None
        return self._settled(endpoint.table, game, held, failure)

    def _is_due(self, game: Game, held: Held) -> bool:
        """Whether the game is to be asked for: it is not whole and not settled, or a morning of corrections is due."""
        if not held.fetched_at or not held.versions:
            return True
        is_settled = held.has_whole or held.fetched_at[-1] >= settles_at(game)
        return not is_settled or bool(due_mornings(game["game_date"], held.fetched_at, self.now()))

    def _held(self, endpoint: Endpoint[T], game: Game) -> Held:
        """The versions in raw; of payloads with equal bytes the first."""
        held, body = Held(), b""
        for payload in self.raw.all(NAME, endpoint.name, game["game_id"], self.now()):
            try:
                if payload.body != body:
                    self._add(endpoint, game, held, payload, endpoint.read(payload))
            except BadPayloadError as error:
                held.notes += self._quarantine(payload, error)
                continue
            body = payload.body
            held.fetched_at.append(payload.fetched_at)
        return held

    def _ask(self, endpoint: Endpoint[T], game: Game, held: Held) -> SourceError | None:
        """Adds a new payload to what is held; returns why there is none."""
        if not self.may_fetch:
            return NotFoundError("raw does not hold it")
        try:
            fetched = endpoint.fetch(game["game_id"])
        except SourceError as error:
            return error
        held.notes += fetched.notes
        try:
            self._add(endpoint, game, held, fetched.payload, fetched.content)
        except BadPayloadError as error:
            held.notes += self._quarantine(fetched.payload, error)
            return error
        return None

    def _add(self, endpoint: Endpoint[T], game: Game, held: Held, payload: Payload, content: T) -> None:
        part = endpoint.rows(content, payload, game)
        if part.waiting:
            held.notes, held.waiting = held.notes + part.notes, part.waiting
            return
        problem = endpoint.problem(content, part.frame, game) if part.frame.height else endpoint.nothing
        why = f"{problem}; left out: {part.lost}" if problem and part.lost else problem
        held.versions.append(Version(payload.fetched_at, part.frame, why, part.notes))

    def _settled(self, table: Table, game: Game, held: Held, failure: SourceError | None = None) -> GameRows:
        """The state of what is held. `failure` is why nothing new could be had; it costs nothing that is held."""
        if not held.versions:
            if failure is None:
                return GameRows(table.empty(), "MISSING", held.waiting, held.notes)
            state: State = "MISSING" if isinstance(failure, NotFoundError) else "FAILED"
            return GameRows(table.empty(), state, str(failure), held.notes)
        now = counted(table, held.versions, settles_at(game), self.now())
        notes = held.notes + now.notes + note("not_had_again", int(failure is not None and self.may_fetch))
        return GameRows(now.frame, "INCOMPLETE" if now.problem else "COMPLETE", now.problem, notes)

    def _quarantine(self, payload: Payload, error: BadPayloadError) -> Notes:
        self.raw.quarantine(payload, str(error))
        return note("quarantined_payloads")


def _box_problem(read: ReadBox, box_scores: pl.DataFrame, game: Game) -> str:
    """Why a box score is not the whole game, by its own score, or the schedule's where it has none."""
    own = {"home_score": read.game.home_team.score, "away_score": read.game.away_team.score}
    return box_score_problem(box_scores, game | {side: n for side, n in own.items() if n is not None})
