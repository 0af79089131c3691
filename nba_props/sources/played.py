"""What was played: box score and shots of one game, from raw where it holds them, else from NBA.com.

A game's failure stays its own. What cannot be used is put in quarantine, so that the next ingest asks anew.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import polars as pl

from nba_props.sources import nba_types, nba_wire
from nba_props.sources.errors import BadPayload, NotThere, SourceError
from nba_props.sources.nba_cdn import NAME, NbaCdn
from nba_props.sources.outcomes import GameOutcome, State
from nba_props.sources.raw import Payload, RawStore
from nba_props.sources.wire import drift
from nba_props.tables.ingest import BOX_SCORES, SHOTS
from nba_props.tables.table import Table

# A finished game is asked for from here on; before that its box score cannot be final.
SHORTEST_GAME = timedelta(hours=2)


@dataclass(slots=True)
class Played:
    """The games of one run. `drift` and `counts` gather what was met on the way."""

    nba: NbaCdn
    raw: RawStore
    now: Callable[[], datetime]
    drift: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)

    def box_score(self, game: dict) -> tuple[pl.DataFrame, GameOutcome]:
        """Rows of BOX_SCORES. `game` is the game's row of the schedule."""
        return self._outcome(game, BOX_SCORES, lambda: self._box_rows(game))

    def shots(self, game: dict) -> tuple[pl.DataFrame, GameOutcome]:
        """Rows of SHOTS; a play-by-play grows during the game, so it is asked for once the game is final."""
        return self._outcome(game, SHOTS, lambda: self._shot_rows(game))

    def _outcome(
        self, game: dict, table: Table, rows: Callable[[], pl.DataFrame]
    ) -> tuple[pl.DataFrame, GameOutcome]:
        def ended(state: State, reason: str) -> tuple[pl.DataFrame, GameOutcome]:
            return table.empty(), GameOutcome(game["game_date"], game["game_id"], state, reason)

        if game["status"] == "postponed":
            return ended("EMPTY_OK", "postponed")
        if self.now() < game["tip_off"] + SHORTEST_GAME:
            return ended("EMPTY_OK", "not over yet")
        try:
            frame = rows()
        except NotThere as error:
            return ended("MISSING", str(error))
        except SourceError as error:
            return ended("FAILED", str(error))
        if frame.is_empty():
            return ended("MISSING", "not final yet")
        return frame, GameOutcome(game["game_date"], game["game_id"], "COMPLETE")

    def _box_rows(self, game: dict) -> pl.DataFrame:
        return self._rows("boxscore", self.nba.box_score, nba_wire.box_score, game)

    def _shot_rows(self, game: dict) -> pl.DataFrame:
        if game["status"] != "final" and self._box_rows(game).is_empty():
            return SHOTS.empty()
        return self._rows("playbyplay", self.nba.play_by_play, nba_wire.shots, game)

    def _rows(
        self,
        endpoint: str,
        ask: Callable[[str], Payload],
        parse: Callable[[Payload, dict], pl.DataFrame],
        game: dict,
    ) -> pl.DataFrame:
        while held := self.raw.newest(NAME, endpoint, game["game_id"], self.now()):
            try:
                frame = parse(held, game)
            except BadPayload as error:
                self._set_aside(held, error)
                continue
            if frame.height:
                return frame
            break
        payload = ask(game["game_id"])
        self.drift |= drift(payload.body, nba_types.KINDS[endpoint])
        try:
            return parse(payload, game)
        except BadPayload as error:
            self._set_aside(payload, error)
            raise

    def _set_aside(self, payload: Payload, error: BadPayload) -> None:
        self.raw.quarantine(payload, str(error))
        self.counts["quarantined_payloads"] += 1
