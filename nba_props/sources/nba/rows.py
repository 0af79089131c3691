"""Payloads of the NBA.com CDN as rows of the ingest tables. Payload types are in `wire`; no requests here."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import polars as pl

from nba_props.days import assumed_tip_off, day_start, game_date, season_of
from nba_props.declared.tables.contract import impossible
from nba_props.declared.tables.ingest import BOX_SCORES, SCHEDULE, SHOTS
from nba_props.declared.tables.table import Table
from nba_props.declared.teams import FULL_NAMES, SEASON_TYPE_BY_PREFIX
from nba_props.errors import BadPayloadError
from nba_props.sources.finals import final_instant
from nba_props.sources.nba.wire import FINAL, Action, BoxGame, Player, PlayGame, ScheduledGame
from nba_props.sources.outcomes import Notes, note
from nba_props.sources.wire import YEARS, utc
from nba_props.storage.raw import Payload

STATUS = {1: "scheduled", 2: "live", FINAL: "final"}
PAINT_FEET = 8


def minutes(text: str) -> float:
    """Minutes of an ISO 8601 duration in the form of NBA.com, "PT25M01.00S"; 0 for an empty text.

    Raises:
        BadPayloadError: the text has another form.
    """
    if not text:
        return 0.0
    match = re.fullmatch(r"PT(\d+)M(?:(\d+(?:\.\d+)?)S)?", text)
    if match is None:
        raise BadPayloadError(
            f"minutes are {text!r}, not in the form PT25M01.00S; adapt sources.nba.rows.minutes"
        )
    return int(match[1]) + float(match[2] or 0) / 60


def schedule(games: Iterable[ScheduledGame], fetched_at: datetime) -> pl.DataFrame:
    """One row per game between NBA teams of a season (SCHEDULE).

    A postponed game may be listed twice: the entry that will be played wins, else the last one.
    """
    rows = {}
    for game in sorted(games, key=is_postponed, reverse=True):
        home, away = game.home_team.team_tricode, game.away_team.team_tricode
        if home in FULL_NAMES and away in FULL_NAMES and game.game_id[:3] in SEASON_TYPE_BY_PREFIX:
            rows[game.game_id] = _schedule_row(game, fetched_at)
    return pl.DataFrame(list(rows.values()), schema=SCHEDULE.schema, orient="row")


def _schedule_row(game: ScheduledGame, fetched_at: datetime) -> tuple[object, ...]:
    tip_off, source = utc(game.game_date_time_utc), "schedule"
    day = game_date(tip_off)
    if "TBD" in game.game_status_text:
        day = date_of(game.game_date_est) or day
        tip_off, source = assumed_tip_off(day), "assumed"
    is_final = game.game_status == FINAL
    return (
        game.game_id,
        day,
        season_of(day),
        SEASON_TYPE_BY_PREFIX[game.game_id[:3]],
        game.home_team.team_tricode,
        game.away_team.team_tricode,
        tip_off,
        source,
        "postponed" if is_postponed(game) else STATUS.get(game.game_status, "scheduled"),
        game.home_team.score if is_final else None,
        game.away_team.score if is_final else None,
        final_instant(tip_off, fetched_at) if is_final else None,
        fetched_at,
        min(day_start(day), fetched_at),
        True,
    )


def is_postponed(game: ScheduledGame) -> bool:
    """Whether either of two fields says that the game is postponed."""
    return game.postponed_status == "Y" or "PPD" in game.game_status_text.upper()


def date_of(text: object) -> date | None:
    """The date at the beginning of an ISO text; None for anything else, and for a date that no game can have."""
    try:
        day = date.fromisoformat(str(text)[:10])
    except ValueError:
        return None
    return day if day.year in YEARS else None


def box_score(game: BoxGame, payload: Payload, scheduled: dict[str, Any]) -> pl.DataFrame:
    """One row per listed player of a final game (BOX_SCORES); no rows while the game is not final.

    Args:
        game: the decoded content of the payload.
        payload: the payload, for its name and the instant of its fetch.
        scheduled: the game's row of the schedule. Its date is the game's, though the tip-off may pass midnight.

    Raises:
        BadPayloadError: the teams are not the scheduled ones, or a value is impossible in a box score.
    """
    check_teams({game.home_team.team_tricode, game.away_team.team_tricode}, scheduled, payload.name)
    rows = []
    if game.game_status == FINAL:
        known_at = final_instant(utc(game.game_time_utc), payload.fetched_at)
        for team, other, is_home in (
            (game.home_team, game.away_team, True),
            (game.away_team, game.home_team, False),
        ):
            teams = (team.team_tricode, other.team_tricode, is_home)
            rows += [_box_row(player, teams, scheduled, known_at) for player in team.players]
    return possible_rows(BOX_SCORES, pl.DataFrame(rows, schema=BOX_SCORES.schema, orient="row"), payload.name)


def check_teams(teams: set[str], scheduled: dict[str, Any], name: str) -> None:
    """Compares the teams of a payload with those of the game's row of the schedule.

    Raises:
        BadPayloadError: they differ.
    """
    if teams != {scheduled["home"], scheduled["away"]}:
        expected = f"{scheduled['away']} at {scheduled['home']}"
        raise BadPayloadError(f"{name}: teams are {sorted(teams)}, scheduled is {expected}")


def possible_rows(table: Table, frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """A game's rows, if the table can hold them: one impossible game must not cost the others their rows.

    Raises:
        BadPayloadError: naming the first value that the table cannot hold.
    """
    if problem := impossible(table, frame):
        raise BadPayloadError(f"{name}: {problem}")
    return frame


def _box_row(
    player: Player, teams: tuple[str, str, bool], scheduled: dict[str, Any], known_at: datetime
) -> tuple[object, ...]:
    s = player.statistics
    played = minutes(s.minutes)
    return (
        scheduled["game_id"],
        scheduled["game_date"],
        scheduled["season"],
        scheduled["season_type"],
        player.person_id,
        player.name,
        *teams,
        played > 0,
        player.starter == "1",
        (player.not_playing_description or player.not_playing_reason) if played == 0 else None,
        played,
        s.points, s.field_goals_made, s.field_goals_attempted, s.three_pointers_made, s.three_pointers_attempted,
        s.free_throws_made, s.free_throws_attempted, s.rebounds_offensive, s.rebounds_defensive, s.assists,
        s.steals, s.blocks, s.turnovers, s.fouls_personal, round(s.plus_minus_points),
        known_at,
        True,
    )  # fmt: skip


def shots(game: PlayGame, payload: Payload, scheduled: dict[str, Any]) -> tuple[pl.DataFrame, Notes]:
    """One row per field-goal attempt (SHOTS), and the number of attempts left out because they have no distance.

    Args:
        game: the decoded content of the payload.
        payload: the payload, for its name and the instant of its fetch.
        scheduled: the game's row of the schedule.

    Raises:
        BadPayloadError: an attempt lacks player, team or result or has an impossible value, or no attempt has a
            distance: then the format changed.
    """
    attempts = [action for action in game.actions if action.is_shot]
    rows = [
        _shot_row(a, a.shot_distance, payload, scheduled) for a in attempts if a.shot_distance is not None
    ]
    if attempts and not rows:
        raise BadPayloadError(f"{payload.name}: no field goal has the field `shotDistance`")
    frame = possible_rows(SHOTS, pl.DataFrame(rows, schema=SHOTS.schema, orient="row"), payload.name)
    return frame, note("shots_without_distance", len(attempts) - len(rows))


def _shot_row(action: Action, feet: float, payload: Payload, scheduled: dict[str, Any]) -> tuple[object, ...]:
    if action.team_tricode is None or action.person_id is None or action.shot_result is None:
        raise BadPayloadError(
            f"{payload.name}: field goal {action.action_number} lacks teamTricode, personId or shotResult"
        )
    if action.team_tricode not in (scheduled["home"], scheduled["away"]):
        raise BadPayloadError(
            f"{payload.name}: field goal {action.action_number} is of {action.team_tricode!r}, which does not play"
        )
    distance = round(feet)
    return (
        scheduled["game_id"],
        scheduled["game_date"],
        scheduled["season"],
        scheduled["season_type"],
        action.action_number,
        action.period,
        action.team_tricode,
        scheduled["away"] if action.team_tricode == scheduled["home"] else scheduled["home"],
        action.person_id,
        zone(action.action_type == "3pt", distance),
        distance,
        action.shot_result == "Made",
        final_instant(scheduled["tip_off"], payload.fetched_at),
        True,
    )


def zone(is_three: bool, distance: int) -> str:
    """The zone of a shot: paint is within 8 feet (reference system 2.1), mid-range is any other two-pointer."""
    return "three" if is_three else "paint" if distance < PAINT_FEET else "mid_range"
