"""Payloads of the NBA.com CDN as rows of the ingest tables. Types are in `nba_types`; no requests here."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from nba_props.days import assumed_tip_off, day_start, game_date, season_of
from nba_props.declared.tables.contract import impossible
from nba_props.declared.tables.ingest import BOX_SCORES, SCHEDULE, SHOTS
from nba_props.declared.tables.table import Table
from nba_props.declared.teams import FULL_NAMES, SEASON_TYPE_BY_PREFIX
from nba_props.errors import BadPayloadError
from nba_props.sources.nba.types import FINAL, Action, BoxGame, Player, ScheduledGame, read
from nba_props.sources.wire import YEARS, Unread, utc
from nba_props.storage.raw import Payload

STATUS = {1: "scheduled", 2: "live", FINAL: "final"}
GAME_LENGTH = timedelta(hours=3)
PAINT_FEET = 8


def minutes(text: str) -> float:
    """Minutes of an ISO 8601 duration as NBA.com writes it, "PT25M01.00S"; 0 for an empty one.

    Raises:
        BadPayloadError: for anything else.
    """
    if not text:
        return 0.0
    found = re.fullmatch(r"PT(\d+)M(?:(\d+(?:\.\d+)?)S)?", text)
    if found is None:
        raise BadPayloadError(f"minutes are written {text!r}, not as PT25M01.00S; adapt nba_wire.minutes")
    return int(found[1]) + float(found[2] or 0) / 60


def final_instant(tip_off: datetime, fetched_at: datetime) -> datetime:
    """When a game's box score counts as known: three hours after the tip-off, never after it was fetched."""
    return min(tip_off + GAME_LENGTH, fetched_at)


def schedule(payload: Payload) -> tuple[pl.DataFrame, list[Unread]]:
    """One row per game between NBA teams of the season (SCHEDULE), and the games that cannot be read.

    Of a game that is listed twice, as one that was postponed may be, the entry that will be played counts, else the
    last.

    Raises:
        BadPayloadError: when no game can be read.
    """
    games, unread = read(payload)
    rows = {}
    for g in sorted(games, key=is_postponed, reverse=True):
        home, away = g.homeTeam.teamTricode, g.awayTeam.teamTricode
        if home in FULL_NAMES and away in FULL_NAMES and g.gameId[:3] in SEASON_TYPE_BY_PREFIX:
            rows[g.gameId] = _scheduled(g, home, away, payload.fetched_at)
    return pl.DataFrame(list(rows.values()), schema=SCHEDULE.schema, orient="row"), unread


def _scheduled(g: ScheduledGame, home: str, away: str, fetched_at: datetime) -> tuple:
    tip, source = utc(g.gameDateTimeUTC), "schedule"
    day = game_date(tip)
    if "TBD" in g.gameStatusText:
        day = date_of(g.gameDateEst) or day
        tip, source = assumed_tip_off(day), "assumed"
    final = g.gameStatus == FINAL
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
        "postponed" if is_postponed(g) else STATUS.get(g.gameStatus, "scheduled"),
        g.homeTeam.score if final else None,
        g.awayTeam.score if final else None,
        final_instant(tip, fetched_at) if final else None,
        known_at,
        True,
    )


def is_postponed(g: ScheduledGame) -> bool:
    return g.postponedStatus == "Y" or "PPD" in g.gameStatusText.upper()


def date_of(text: Any) -> date | None:
    """The date that an ISO text begins with; None for anything else, and for one that no game can be of."""
    try:
        found = date.fromisoformat(str(text)[:10])
    except ValueError:
        return None
    return found if found.year in YEARS else None


def box_score(payload: Payload, scheduled: dict) -> pl.DataFrame:
    """One row per listed player of a final game (BOX_SCORES); no rows while it is not final.

    Args:
        scheduled: the game's row of the schedule; its date is the game's, though the tip-off may
            pass midnight.

    Raises:
        BadPayloadError: when it cannot be read, or holds a value that no box score can.
    """
    game = read(payload).game
    found = {game.homeTeam.teamTricode, game.awayTeam.teamTricode}
    if found != {scheduled["home"], scheduled["away"]}:
        due = f"{scheduled['away']} at {scheduled['home']}"
        raise BadPayloadError(f"{payload.name}: teams are {sorted(found)}, scheduled is {due}")
    rows = []
    if game.gameStatus == FINAL:
        for team, other, home in (
            (game.homeTeam, game.awayTeam, True),
            (game.awayTeam, game.homeTeam, False),
        ):
            teams = (team.teamTricode, other.teamTricode, home)
            rows += [_box_row(scheduled, game, teams, p, payload.fetched_at) for p in team.players]
    return possible_rows(BOX_SCORES, pl.DataFrame(rows, schema=BOX_SCORES.schema, orient="row"), payload.name)


def possible_rows(table: Table, frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """A game's rows, when the table can hold them: one impossible game must not cost the others theirs.

    Raises:
        BadPayloadError: naming the first value that it cannot.
    """
    if found := impossible(table, frame):
        raise BadPayloadError(f"{name}: {found}")
    return frame


def _box_row(
    scheduled: dict, game: BoxGame, teams: tuple[str, str, bool], p: Player, fetched_at: datetime
) -> tuple:
    tip, s = utc(game.gameTimeUTC), p.statistics
    played = minutes(s.minutes)
    shooting = (
        s.points, s.fieldGoalsMade, s.fieldGoalsAttempted, s.threePointersMade, s.threePointersAttempted,
        s.freeThrowsMade, s.freeThrowsAttempted, s.reboundsOffensive, s.reboundsDefensive, s.assists,
        s.steals, s.blocks, s.turnovers, s.foulsPersonal, round(s.plusMinusPoints),
    )  # fmt: skip
    return (
        scheduled["game_id"],
        scheduled["game_date"],
        scheduled["season"],
        scheduled["season_type"],
        p.personId,
        p.name,
        *teams,
        played > 0,
        p.starter == "1",
        (p.notPlayingDescription or p.notPlayingReason) if played == 0 else None,
        played,
        *shooting,
        final_instant(tip, fetched_at),
        True,
    )


def shots(payload: Payload, game: dict) -> tuple[pl.DataFrame, int]:
    """One row per field-goal attempt (SHOTS), and how many were left out for want of a distance.

    Args:
        game: the game's row of the schedule.

    Raises:
        BadPayloadError: when an attempt lacks player, team or result or holds an impossible value, or none has a
            distance: then the format changed.
    """
    tried = [a for a in read(payload).game.actions if a.is_shot]
    rows = [_shot_row(a, a.shotDistance, game, payload) for a in tried if a.shotDistance is not None]
    if tried and not rows:
        raise BadPayloadError(f"{payload.name}: no field goal has the field `shotDistance`")
    frame = possible_rows(SHOTS, pl.DataFrame(rows, schema=SHOTS.schema, orient="row"), payload.name)
    return frame, len(tried) - len(rows)


def _shot_row(a: Action, feet: float, game: dict, payload: Payload) -> tuple:
    if a.teamTricode is None or a.personId is None or a.shotResult is None:
        raise BadPayloadError(
            f"{payload.name}: field goal {a.actionNumber} lacks teamTricode, personId or shotResult"
        )
    if a.teamTricode not in (game["home"], game["away"]):
        raise BadPayloadError(
            f"{payload.name}: field goal {a.actionNumber} is of {a.teamTricode!r}, which does not play"
        )
    distance = round(feet)
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
