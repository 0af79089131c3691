"""A season's player game log of stats.nba.com (`leaguegamelog`): its payload type, and a game of it as box-score rows.

One payload holds every box score of a (season, season type), without starters and without players who did not play.
Which seasons are read from logs is decided in `past_seasons`.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar

import msgspec
import polars as pl

from nba_props.declared.tables.ingest import BOX_SCORES
from nba_props.errors import BadPayloadError
from nba_props.sources.finals import scheduled_final
from nba_props.sources.nba.payload_types import Count, GameId, PersonId
from nba_props.sources.nba.rows import check_teams, possible_rows
from nba_props.sources.wire import decode, decoder, unused
from nba_props.storage.raw import Payload
from nba_props.text import one_line

# The names that stats.nba.com gives the parts of a season.
SEASON_TYPES = {
    "preseason": "Pre Season",
    "regular": "Regular Season",
    "cup_final": "IST",
    "play_in": "PlayIn",
    "playoffs": "Playoffs",
}
GAME_ID = re.compile(r"\d{10}", re.ASCII)


class PlayerLine(msgspec.Struct, rename="upper"):
    """A player's line of a game, with the log's column names in lower case. `min` is in whole minutes."""

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


COLUMNS = frozenset(f.encode_name for f in msgspec.structs.fields(PlayerLine))


class ResultSet(msgspec.Struct, rename="camel"):
    """A table of stats.nba.com: column names and rows."""

    headers: list[str]
    row_set: list[list[Any]]
    UNUSED: ClassVar[frozenset[str]] = unused("name")


class Body(msgspec.Struct, rename="camel"):
    """The payload of a game log; its first result set is the log."""

    result_sets: Annotated[list[ResultSet], msgspec.Meta(min_length=1)]
    UNUSED: ClassVar[frozenset[str]] = unused("resource parameters")


@dataclass(frozen=True, slots=True)
class GameLog:
    """A log's lines by game id, not yet decoded: each game is read by itself."""

    payload: Payload
    headers: list[str]
    games: dict[str, list[list[Any]]]

    def box_score(self, game: dict[str, Any]) -> pl.DataFrame:
        """One row per player of a game (BOX_SCORES); no rows when the log does not hold the game.

        Args:
            game: the game's row of the schedule.

        Raises:
            BadPayloadError: naming the field that cannot be read, or teams that do not play each other.
        """
        name = f"{self.payload.name}, game {game['game_id']}"
        lines = [self._line(row, name) for row in self.games.get(game["game_id"], ())]
        if lines:
            check_teams({line.team_abbreviation for line in lines}, game, name)
        known_at = scheduled_final(game, self.payload.fetched_at)
        rows = [_row(line, game, known_at) for line in lines]
        return possible_rows(BOX_SCORES, pl.DataFrame(rows, schema=BOX_SCORES.schema, orient="row"), name)

    def _line(self, row: list[Any], name: str) -> PlayerLine:
        try:
            return msgspec.convert(dict(zip(self.headers, row, strict=True)), PlayerLine, strict=True)
        except msgspec.ValidationError as error:
            raise BadPayloadError(f"{name}: {error}") from None

    @property
    def drift(self) -> frozenset[str]:
        """Columns that are not known."""
        unknown = set(self.headers) - COLUMNS - PlayerLine.UNUSED
        return frozenset(f"resultSets[].headers.{name}" for name in unknown)


def read(payload: Payload) -> GameLog:
    """The log's lines by game.

    Raises:
        BadPayloadError: it cannot be read, it lacks a column that is used, or a line has no game id: then any game
            could lack a player.
    """
    decoder(PlayerLine)  # games are converted to it side by side
    table = decode(payload.body, Body, payload.name).result_sets[0]
    if wrong := sorted(name for name in COLUMNS if table.headers.count(name) != 1):
        raise BadPayloadError(
            f"{payload.name}: lacks or doubles the columns {', '.join(wrong)}; the wire format changed, adapt "
            "the type PlayerLine"
        )
    place = table.headers.index("GAME_ID")
    games: dict[str, list[list[Any]]] = defaultdict(list)
    for number, row in enumerate(table.row_set, 1):
        if len(row) != len(table.headers) or not GAME_ID.fullmatch(str(row[place])):
            raise BadPayloadError(f"{payload.name}: line {number} has no game id in its place")
        games[str(row[place])].append(row)
    return GameLog(payload, table.headers, dict(games))


def _row(line: PlayerLine, game: dict[str, Any], known_at: datetime) -> tuple[object, ...]:
    is_home = line.team_abbreviation == game["home"]
    minutes = line.min or 0.0
    return (
        game["game_id"],
        game["game_date"],
        game["season"],
        game["season_type"],
        line.player_id,
        one_line(line.player_name),
        line.team_abbreviation,
        game["away"] if is_home else game["home"],
        is_home,
        minutes > 0,
        None,
        None,
        minutes,
        line.pts, line.fgm, line.fga, line.fg3m, line.fg3a, line.ftm, line.fta, line.oreb, line.dreb, line.ast,
        line.stl, line.blk, line.tov, line.pf, round(line.plus_minus),
        known_at,
        True,
        None,
    )  # fmt: skip
