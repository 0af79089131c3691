"""Payload types of the NBA.com CDN, and their rows as frames of the ingest tables. No requests here."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import msgspec
import polars as pl

from nba_props.days import assumed_tip_off, day_start, game_date, season_of
from nba_props.sources.errors import BadPayload
from nba_props.sources.raw import Payload
from nba_props.sources.teams import FULL_NAMES, SEASON_TYPE_BY_PREFIX
from nba_props.sources.wire import decode
from nba_props.tables.ingest import BOX_SCORES, SCHEDULE, SHOTS

STATUS = {1: "scheduled", 2: "live", 3: "final"}
GAME_LENGTH = timedelta(hours=3)
PAINT_FEET = 8


class ScheduledTeam(msgspec.Struct):
    teamTricode: str | None = None
    score: int | None = None


class ScheduledGame(msgspec.Struct):
    gameId: str
    gameStatus: int
    gameDateTimeUTC: datetime
    homeTeam: ScheduledTeam
    awayTeam: ScheduledTeam
    gameDateEst: str
    postponedStatus: str = "N"
    gameStatusText: str = ""


class GameDate(msgspec.Struct):
    games: list[ScheduledGame]


class LeagueSchedule(msgspec.Struct):
    gameDates: list[GameDate]


class Schedule(msgspec.Struct):
    leagueSchedule: LeagueSchedule


class Statistics(msgspec.Struct):
    minutes: str
    points: int
    fieldGoalsMade: int
    fieldGoalsAttempted: int
    threePointersMade: int
    threePointersAttempted: int
    freeThrowsMade: int
    freeThrowsAttempted: int
    reboundsOffensive: int
    reboundsDefensive: int
    assists: int
    steals: int
    blocks: int
    turnovers: int
    foulsPersonal: int
    plusMinusPoints: float
    UNUSED: ClassVar[frozenset[str]] = frozenset(
        """assistsTurnoverRatio blocksReceived fieldGoalsPercentage foulsDrawn foulsOffensive foulsTechnical
        freeThrowsPercentage minus minutesCalculated plus pointsFastBreak pointsInThePaint pointsSecondChance
        reboundsTotal threePointersPercentage twoPointersAttempted twoPointersMade twoPointersPercentage""".split()
    )


class Player(msgspec.Struct):
    personId: int
    name: str
    starter: str
    played: str
    statistics: Statistics
    notPlayingReason: str | None = None
    notPlayingDescription: str | None = None
    UNUSED: ClassVar[frozenset[str]] = frozenset(
        "status order jerseyNum position oncourt nameI firstName familyName".split()
    )


class BoxTeam(msgspec.Struct):
    teamTricode: str
    score: int
    players: list[Player]
    UNUSED: ClassVar[frozenset[str]] = frozenset(
        "teamId teamName teamCity inBonus timeoutsRemaining periods statistics".split()
    )


class BoxGame(msgspec.Struct):
    gameId: str
    gameStatus: int
    gameTimeUTC: datetime
    homeTeam: BoxTeam
    awayTeam: BoxTeam
    UNUSED: ClassVar[frozenset[str]] = frozenset(
        """gameTimeLocal gameTimeHome gameTimeAway gameEt duration gameCode gameStatusText regulationPeriods period
        gameClock attendance sellout arena officials""".split()
    )


class BoxScore(msgspec.Struct):
    game: BoxGame
    UNUSED: ClassVar[frozenset[str]] = frozenset({"meta"})


class Action(msgspec.Struct):
    actionNumber: int
    period: int
    actionType: str
    teamTricode: str | None = None
    personId: int | None = None
    isFieldGoal: int = 0
    shotResult: str | None = None
    shotDistance: float | None = None


class PlayGame(msgspec.Struct):
    gameId: str
    actions: list[Action]


class PlayByPlay(msgspec.Struct):
    game: PlayGame


KINDS = {"schedule": Schedule, "boxscore": BoxScore, "playbyplay": PlayByPlay}
DRIFT_WATCHED = ("boxscore",)


def read(payload: Payload):
    """The payload as its type; see `wire.decode` for what it raises."""
    return decode(payload.body, KINDS[payload.endpoint], f"{payload.source}/{payload.endpoint}/{payload.key}")


def minutes(text: str) -> float:
    """Minutes of an ISO 8601 duration as NBA.com writes it, "PT25M01.00S"; 0 for an empty one.

    Raises:
        BadPayload: for anything else.
    """
    if not text:
        return 0.0
    found = re.fullmatch(r"PT(\d+)M(?:(\d+(?:\.\d+)?)S)?", text)
    if found is None:
        raise BadPayload(f"minutes are written {text!r}, not as PT25M01.00S; adapt nba_wire.minutes")
    return int(found[1]) + float(found[2] or 0) / 60


def final_instant(tip_off: datetime, fetched_at: datetime) -> datetime:
    """When a game's box score counts as known: three hours after the tip-off, never after it was fetched."""
    return min(tip_off + GAME_LENGTH, fetched_at)


def schedule(payload: Payload) -> pl.DataFrame:
    """One row per game between NBA teams in the season's schedule (SCHEDULE)."""
    rows = []
    for day in read(payload).leagueSchedule.gameDates:
        for g in day.games:
            home, away = g.homeTeam.teamTricode, g.awayTeam.teamTricode
            if home not in FULL_NAMES or away not in FULL_NAMES or g.gameId[:3] not in SEASON_TYPE_BY_PREFIX:
                continue
            rows.append(_scheduled(g, home, away, payload.fetched_at))
    return pl.DataFrame(rows, schema=SCHEDULE.schema, orient="row")


def _scheduled(g: ScheduledGame, home: str, away: str, fetched_at: datetime) -> tuple:
    tip, source = g.gameDateTimeUTC.astimezone(UTC), "schedule"
    day = game_date(tip)
    if "TBD" in g.gameStatusText:
        day = datetime.fromisoformat(g.gameDateEst).date()
        tip, source = assumed_tip_off(day), "assumed"
    final = g.gameStatus == 3
    known_at = min(day_start(day), fetched_at)
    return (
        g.gameId,
        day,
        season_of(day),
        SEASON_TYPE_BY_PREFIX[g.gameId[:3]],
        home,
        away,
        tip,
        source,
        "postponed" if g.postponedStatus == "Y" else STATUS.get(g.gameStatus, "scheduled"),
        g.homeTeam.score if final else None,
        g.awayTeam.score if final else None,
        final_instant(tip, fetched_at) if final else None,
        known_at,
        True,
    )


def box_score(payload: Payload) -> pl.DataFrame:
    """One row per listed player of a final game (BOX_SCORES); no rows while it is not final."""
    game = read(payload).game
    rows = []
    if game.gameStatus == 3:
        for team, other, home in (
            (game.homeTeam, game.awayTeam, True),
            (game.awayTeam, game.homeTeam, False),
        ):
            rows += [_box_row(game, team, other, home, p, payload.fetched_at) for p in team.players]
    return pl.DataFrame(rows, schema=BOX_SCORES.schema, orient="row")


def _box_row(
    game: BoxGame, team: BoxTeam, other: BoxTeam, home: bool, p: Player, fetched_at: datetime
) -> tuple:
    tip, s = game.gameTimeUTC.astimezone(UTC), p.statistics
    played = minutes(s.minutes)
    shooting = (
        s.points, s.fieldGoalsMade, s.fieldGoalsAttempted, s.threePointersMade, s.threePointersAttempted,
        s.freeThrowsMade, s.freeThrowsAttempted, s.reboundsOffensive, s.reboundsDefensive, s.assists, s.steals,
        s.blocks, s.turnovers, s.foulsPersonal, round(s.plusMinusPoints),
    )  # fmt: skip
    day = game_date(tip)
    return (
        game.gameId,
        day,
        season_of(day),
        SEASON_TYPE_BY_PREFIX[game.gameId[:3]],
        p.personId,
        p.name,
        team.teamTricode,
        other.teamTricode,
        home,
        played > 0,
        p.starter == "1",
        (p.notPlayingDescription or p.notPlayingReason) if played == 0 else None,
        played,
        *shooting,
        final_instant(tip, fetched_at),
        True,
    )


def shots(payload: Payload, game: dict) -> pl.DataFrame:
    """One row per field-goal attempt (SHOTS). `game` is the game's row of the schedule.

    Raises:
        BadPayload: when an attempt lacks player, team, distance or result.
    """
    rows = [_shot_row(a, game, payload) for a in read(payload).game.actions if a.isFieldGoal]
    return pl.DataFrame(rows, schema=SHOTS.schema, orient="row")


def _shot_row(a: Action, game: dict, payload: Payload) -> tuple:
    if None in (a.teamTricode, a.personId, a.shotDistance, a.shotResult):
        raise BadPayload(
            f"playbyplay {payload.key}: field goal {a.actionNumber} lacks team, player, distance or result"
        )
    distance = round(a.shotDistance)
    return (
        game["game_id"],
        game["game_date"],
        game["season"],
        game["season_type"],
        a.actionNumber,
        a.period,
        a.teamTricode,
        game["away"] if a.teamTricode == game["home"] else game["home"],
        a.personId,
        zone(a.actionType == "3pt", distance),
        distance,
        a.shotResult == "Made",
        final_instant(game["tip_off"], payload.fetched_at),
        True,
    )


def zone(three: bool, distance: int) -> str:
    """Paint is within 8 feet (reference system 2.1); what is no three and further out is mid-range."""
    return "three" if three else "paint" if distance < PAINT_FEET else "mid_range"


def frames(parts: Iterable[pl.DataFrame], table) -> pl.DataFrame:
    """The parts as one frame, empty with its schema when there are none."""
    return pl.concat([table.empty(), *parts])
