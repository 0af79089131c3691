"""A season's player game log of stats.nba.com (`leaguegamelog`): its type, and a game of it as box-score rows.

One payload holds every box score of a (season, season type), without starters and without who did not play. Which
seasons are taken from here is decided in `game_logs`; no requests here.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, ClassVar

import msgspec
import polars as pl

from nba_props.declared.tables.ingest import BOX_SCORES
from nba_props.errors import BadPayloadError
from nba_props.sources.nba.types import Count, GameId, PersonId, unused
from nba_props.sources.nba.wire import GAME_LENGTH, possible_rows
from nba_props.sources.wire import decode
from nba_props.storage.raw import Payload

# How stats.nba.com calls the parts of a season.
SEASON_TYPES = {
    "preseason": "Pre Season",
    "regular": "Regular Season",
    "cup_final": "IST",
    "play_in": "PlayIn",
    "playoffs": "Playoffs",
}
GAME = re.compile(r"\d{10}", re.ASCII)
# 09:00 of the next day, from midnight of a game's own.
MORNING = timedelta(hours=33)


class Line(msgspec.Struct, rename="upper"):
    """A player's line of a game; the log's column names are ours in capitals. MIN are whole minutes."""

    game_id: GameId
    player_id: PersonId
    player_name: str
    team_abbreviation: str
    min: Annotated[float, msgspec.Meta(ge=0, le=500)] | None
    pts: Count
    fgm: Count
    fga: Count
    fg3m: Count
    fg3a: Count
    ftm: Count
    fta: Count
    oreb: Count
    dreb: Count
    ast: Count
    stl: Count
    blk: Count
    tov: Count
    pf: Count
    plus_minus: Annotated[float, msgspec.Meta(ge=-500, le=500)]
    UNUSED: ClassVar[frozenset[str]] = unused(
        "SEASON_ID TEAM_ID TEAM_NAME GAME_DATE MATCHUP WL FG_PCT FG3_PCT FT_PCT REB FANTASY_PTS VIDEO_AVAILABLE"
    )


COLUMNS = frozenset(f.encode_name for f in msgspec.structs.fields(Line))


class ResultSet(msgspec.Struct):
    headers: list[str]
    rowSet: list[list[Any]]
    UNUSED: ClassVar[frozenset[str]] = unused("name")


class Body(msgspec.Struct):
    resultSets: Annotated[list[ResultSet], msgspec.Meta(min_length=1)]
    UNUSED: ClassVar[frozenset[str]] = unused("resource parameters")


@dataclass(frozen=True, slots=True)
class GameLog:
    """A log's lines by game, as they came: each game is read by itself."""

    payload: Payload
    headers: list[str]
    games: dict[str, list[list[Any]]]

    def box_score(self, game: dict) -> pl.DataFrame:
        """One row per player of a game (BOX_SCORES); no rows where the log does not hold the game.

        Args:
            game: the game's row of the schedule.

        Raises:
            BadPayloadError: naming the field that cannot be read, or teams that do not play each other.
        """
        name = f"{self.payload.name}, game {game['game_id']}"
        lines = [self._line(row, name) for row in self.games.get(game["game_id"], ())]
        teams = {line.team_abbreviation for line in lines}
        if lines and teams != {game["home"], game["away"]}:
            due = f"{game['away']} at {game['home']}"
            raise BadPayloadError(f"{name}: teams are {sorted(teams)}, scheduled is {due}")
        at = known_at(game, self.payload.fetched_at)
        rows = pl.DataFrame([_row(x, game, at) for x in lines], schema=BOX_SCORES.schema, orient="row")
        return possible_rows(BOX_SCORES, rows, name)

    def _line(self, row: list[Any], name: str) -> Line:
        try:
            return msgspec.convert(dict(zip(self.headers, row, strict=True)), Line, strict=True)
        except msgspec.ValidationError as error:
            raise BadPayloadError(f"{name}: {error}") from None

    @property
    def drift(self) -> set[str]:
        """Columns that we do not know."""
        return {f"resultSets[].headers.{name}" for name in set(self.headers) - COLUMNS - Line.UNUSED}


def read(payload: Payload) -> GameLog:
    """The log's lines by game.

    Raises:
        BadPayloadError: when it cannot be read, lacks a column that we use, or a line does not say whose game it is:
            which game would lack a player then, nobody could tell.
    """
    table = decode(payload.body, Body, payload.name).resultSets[0]
    if wrong := sorted(name for name in COLUMNS if table.headers.count(name) != 1):
        raise BadPayloadError(
            f"{payload.name}: lacks or doubles the columns {', '.join(wrong)}; the wire format changed, adapt "
            "the type Line"
        )
    place = table.headers.index("GAME_ID")
    games: dict[str, list[list[Any]]] = defaultdict(list)
    for number, row in enumerate(table.rowSet, 1):
        if len(row) != len(table.headers) or not GAME.fullmatch(str(row[place])):
            raise BadPayloadError(f"{payload.name}: line {number} does not say whose game it is")
        games[str(row[place])].append(row)
    return GameLog(payload, table.headers, dict(games))


def known_at(game: dict, fetched_at: datetime) -> datetime:
    """When a game's box score counts as known: at its final as the schedule has it, else three hours after the
    tip-off, else at 09:00 UTC of the next day where that is assumed; never after it was fetched."""
    final = game["final_at"] or game["tip_off"] + GAME_LENGTH
    if game["final_at"] is None and game["tip_off_source"] == "assumed":
        final = datetime.combine(game["game_date"], datetime.min.time(), UTC) + MORNING
    return min(final, fetched_at)


def _row(line: Line, game: dict, at: datetime) -> tuple:
    is_home = line.team_abbreviation == game["home"]
    minutes = line.min or 0.0
    return (
        game["game_id"],
        game["game_date"],
        game["season"],
        game["season_type"],
        line.player_id,
        line.player_name,
        line.team_abbreviation,
        game["away"] if is_home else game["home"],
        is_home,
        minutes > 0,
        None,
        None,
        minutes,
        line.pts, line.fgm, line.fga, line.fg3m, line.fg3a, line.ftm, line.fta, line.oreb, line.dreb, line.ast,
        line.stl, line.blk, line.tov, line.pf, round(line.plus_minus),
        at,
        True,
    )  # fmt: skip
