"""Box scores of games that are being played, as far as they go. Nothing here is final, and no table stores it.

Their payloads lie in raw under an endpoint of their own, apart from those that box scores are made of.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

import msgspec
import polars as pl

from nba_props.declared.tables.table import INSTANT
from nba_props.declared.teams import COUNTING
from nba_props.errors import SourceError
from nba_props.sources.landing import Fetched
from nba_props.sources.nba.box_scores import minutes
from nba_props.sources.nba.client import NbaCdn
from nba_props.sources.nba.rows import check_teams
from nba_props.sources.nba.vocabulary import STATUS, UNKNOWN_STATUS
from nba_props.sources.nba.wire import ReadBox
from nba_props.sources.wire import decode

# So long after its tip-off a game is over: the schedule says so when it is next read.
LONGEST_GAME = timedelta(hours=5)
OF_GAME = [("game_date", pl.Date), ("game_id", pl.String)]
GAMES = pl.Schema(
    [
        *OF_GAME,
        ("status", pl.String),
        ("period", pl.Int64),
        ("minutes_left", pl.Float64),
        ("home_score", pl.Int64),
        ("away_score", pl.Int64),
        ("known_at", INSTANT),
    ]
)
PLAYERS = pl.Schema(
    [*OF_GAME, ("player_id", pl.Int64), ("points", pl.Int64), ("minutes", pl.Float64), ("known_at", INSTANT)]
)
Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Running:
    """What the running games say: a row of GAMES each, a row of PLAYERS per listed player, and who gave no answer.

    `known_at` is the instant of the fetch. `minutes_left` are those of the period. `unanswered` has reasons by game_id.
    """

    games: pl.DataFrame
    players: pl.DataFrame
    unanswered: dict[str, str]


class _Clock(msgspec.Struct, rename="camel"):
    period: Annotated[int, msgspec.Meta(ge=0, le=20)] = 0
    game_clock: str = ""


class _Body(msgspec.Struct):
    game: _Clock


def under_way(schedule: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """The games that count of a schedule, as it was last read, that have begun by an instant and may not be over yet."""
    begun = pl.col("tip_off").is_between(now - LONGEST_GAME, now)
    may_run = ~pl.col("status").is_in(["final", "postponed"]) & pl.col("season_type").is_in(COUNTING)
    return schedule.filter(begun, may_run).sort("tip_off", "game_id")


def running(nba: NbaCdn, games: pl.DataFrame) -> Running:
    """What games say, each asked for once; one's failure costs no other.

    Args:
        nba: the client.
        games: rows of `schedule`.
    """
    asked = games.to_dicts()
    with ThreadPoolExecutor(nba.http.concurrency) as pool:
        replies = list(pool.map(lambda game: _asked(nba, game), asked))
    answers = [reply for reply in replies if not isinstance(reply, str)]
    silent = zip(asked, replies, strict=True)
    return Running(
        pl.DataFrame([game for game, _ in answers], GAMES, orient="row"),
        pl.DataFrame([player for _, players in answers for player in players], PLAYERS, orient="row"),
        {game["game_id"]: reply for game, reply in silent if isinstance(reply, str)},
    )


def _asked(nba: NbaCdn, game: dict[str, Any]) -> tuple[Row, list[Row]] | str:
    """A game's row and those of its players, or why there are none."""
    try:
        return _rows(nba.running_box_score(game["game_id"]), game)
    except SourceError as error:
        return str(error)


def _rows(fetched: Fetched[ReadBox], game: dict[str, Any]) -> tuple[Row, list[Row]]:
    payload, box = fetched.payload, fetched.content.game
    check_teams({box.home_team.team_tricode, box.away_team.team_tricode}, game, payload.name)
    of_game = (game["game_date"], game["game_id"])
    clock = decode(payload.body, _Body, payload.name).game
    status = STATUS.get(box.game_status, UNKNOWN_STATUS)
    scores = (box.home_team.score, box.away_team.score)
    left = minutes(clock.game_clock) if clock.game_clock else None
    listed = {player.person_id: player for team in (box.home_team, box.away_team) for player in team.players}
    players: list[Row] = [
        (*of_game, number, player.statistics.points, minutes(player.statistics.minutes), payload.fetched_at)
        for number, player in listed.items()
    ]
    return (*of_game, status, clock.period, left, *scores, payload.fetched_at), players
