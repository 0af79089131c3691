"""Payloads of the NBA.com CDN as rows of the ingest tables. Payload types are in `wire`; no requests here."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import polars as pl

from nba_props.days import assumed_tip_off, day_start, game_date, season_of
from nba_props.declared.tables.contract import impossible, possible
from nba_props.declared.tables.ingest import BOX_SCORES, SCHEDULE, SHOTS
from nba_props.declared.tables.table import Table
from nba_props.declared.teams import SEASON_TYPE_BY_PREFIX
from nba_props.errors import BadPayloadError
from nba_props.sources.finals import final_instant
from nba_props.sources.nba.vocabulary import STATUS, UNKNOWN_STATUS, unlisted
from nba_props.sources.nba.wire import (
    FINAL,
    HEAVE,
    SHOT_TYPES,
    Action,
    BoxGame,
    Player,
    ReadBox,
    ReadPlays,
    ScheduledGame,
)
from nba_props.sources.outcomes import Notes, note
from nba_props.sources.wire import YEARS, utc
from nba_props.storage.raw import Payload

PAINT_FEET = 8
# The three-point line is nearest in the corners.
THREE_FEET = 22
SHOT_RESULTS = ("Made", "Missed")
# In lower case; words of a shot that its zone does not depend on.
SHOT_SUB_TYPES = ("jump shot", "layup", "dunk", "hook", "tip shot", "alley oop", "bank shot", "heave")
PLAYER_STATUSES = ("ACTIVE", "INACTIVE")
# What the reasons for not playing begin with.
NOT_PLAYING = ("DNP", "DND", "NWT", "INACTIVE")


@dataclass(frozen=True, slots=True)
class GamePart:
    """A game's rows of one payload, with the notes.

    `lost` is the first reason why rows were left out; `waiting` is why there are none yet.
    """

    frame: pl.DataFrame
    notes: Notes = field(default_factory=Notes)
    lost: str = ""
    waiting: str = ""


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
    """One row per game between NBA teams of a season (SCHEDULE); which games have none is in `vocabulary`.

    A postponed game may be listed twice: the entry that will be played wins, else the last one.
    """
    rows = {}
    for game in sorted(games, key=is_postponed, reverse=True):
        if unlisted(game) is None:
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
        "postponed" if is_postponed(game) else STATUS.get(game.game_status, UNKNOWN_STATUS),
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


def box_score(read: ReadBox, payload: Payload, scheduled: dict[str, Any]) -> GamePart:
    """One row per listed player of a final game (BOX_SCORES); no rows while the game is not final.

    A player who cannot be read, or has an impossible value, is left out and counted. Words that are not known are
    named as drift.

    Args:
        read: the decoded content of the payload.
        payload: the payload, for its name and the instant of its fetch.
        scheduled: the game's row of the schedule. Its date is the game's, though the tip-off may pass midnight.

    Raises:
        BadPayloadError: the teams are not the scheduled ones, or no listed player can be used.
    """
    game = read.game
    check_teams({game.home_team.team_tricode, game.away_team.team_tricode}, scheduled, payload.name)
    if game.game_status != FINAL:
        return _not_final(game.game_status)
    known_at = final_instant(utc(game.game_time_utc), payload.fetched_at)
    rows, lost = [], [part.reason for part in read.unreadable]
    for player, teams in _listed(game):
        try:
            rows.append(_box_row(player, teams, scheduled, known_at))
        except BadPayloadError as error:
            lost.append(f"{payload.name}: player {player.person_id}: {error}")
    frame = pl.DataFrame(rows, schema=BOX_SCORES.schema, orient="row")
    words = Notes(drift=frozenset(word for player, _ in _listed(game) for word in _new_words(player)))
    part = usable_rows(BOX_SCORES, frame, payload.name, lost, "unusable_players")
    return replace(part, notes=part.notes + words)


def _not_final(status: int) -> GamePart:
    if status in STATUS:
        return GamePart(BOX_SCORES.empty(), waiting="not final yet")
    word = f"game.gameStatus = {status}"
    return GamePart(BOX_SCORES.empty(), Notes(drift=frozenset({word})), waiting=f"{word} is not known")


def _listed(game: BoxGame) -> Iterator[tuple[Player, tuple[str, str, bool]]]:
    """Each listed player with his team, the other one, and whether his plays at home."""
    home, away = game.home_team.team_tricode, game.away_team.team_tricode
    yield from ((player, (home, away, True)) for player in game.home_team.players)
    yield from ((player, (away, home, False)) for player in game.away_team.players)


def _new_words(player: Player) -> Iterator[str]:
    """What a player's entry says in words that are not known."""
    if player.status is not None and player.status not in PLAYER_STATUSES:
        yield f"game.players[].status = {player.status}"
    reason = player.not_playing_reason
    if reason and reason.split("_")[0] not in NOT_PLAYING:
        yield f"game.players[].notPlayingReason = {reason}"


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


def usable_rows(
    table: Table, frame: pl.DataFrame, name: str, lost: Sequence[str], counted_as: str
) -> GamePart:
    """A game's rows without those that the table cannot hold; of rows with one key the first is kept.

    Args:
        table: what the rows belong to.
        frame: the rows that could be made.
        name: of the payload.
        lost: why others could not be made.
        counted_as: name of the count of rows that were left out.

    Raises:
        BadPayloadError: rows were left out and none is left: then the format changed. It names the first reason.
    """
    problem = impossible(table, frame)
    if problem:
        whole = frame.height
        frame = frame.filter(pl.all_horizontal(possible(column) for column in table.columns))
        frame = frame.unique(table.key, keep="first", maintain_order=True)
        lost = [*lost, *[f"{name}: {problem}"] * (whole - frame.height)]
    if lost and frame.is_empty():
        raise BadPayloadError(lost[0])
    return GamePart(frame, note(counted_as, len(lost)), lost=lost[0] if lost else "")


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
        None,
    )  # fmt: skip


def shots(read: ReadPlays, payload: Payload, scheduled: dict[str, Any]) -> GamePart:
    """One row per field-goal attempt (SHOTS).

    An attempt that cannot be used is left out and counted; so is one of an unknown type, which is also named as drift.
    A missed heave is the team's attempt, no player's.

    Args:
        read: the decoded content of the payload.
        payload: the payload, for its name and the instant of its fetch.
        scheduled: the game's row of the schedule.

    Raises:
        BadPayloadError: there are attempts and none can be used: then the format changed.
    """
    attempts = [action for action in read.game.actions if action.is_shot]
    known = [action for action in attempts if action.action_type in SHOT_TYPES]
    located = [action for action in known if action.shot_distance is not None]
    rows, lost = [], [part.reason for part in read.unreadable]
    for action in located:
        if problem := _shot_problem(action, scheduled):
            lost.append(f"{payload.name}: field goal {action.action_number} {problem}")
        else:
            rows.append(_shot_row(action, payload, scheduled))
    if attempts and not located:
        lacking = "the field `shotDistance`" if known else "a known actionType"
        raise BadPayloadError(f"{payload.name}: no field goal has {lacking}")
    frame = pl.DataFrame(rows, schema=SHOTS.schema, orient="row")
    part = usable_rows(SHOTS, frame, payload.name, lost, "unusable_actions")
    counts = {
        "shots_without_distance": len(known) - len(located),
        "unknown_shot_types": len(attempts) - len(known),
        "heaves": sum(action.action_type == HEAVE for action in known),
    }
    notes = Notes({name: n for name, n in counts.items() if n}, frozenset(_new_shot_words(attempts)))
    return replace(part, notes=part.notes + notes)


def _new_shot_words(attempts: Iterable[Action]) -> Iterator[str]:
    """Types and results of attempts that are not known."""
    for action in attempts:
        if action.action_type not in SHOT_TYPES:
            yield f"game.actions[].actionType = {action.action_type}"
        if action.sub_type and action.sub_type.lower() not in SHOT_SUB_TYPES:
            yield f"game.actions[].subType = {action.sub_type}"
        if action.shot_result and action.shot_result not in SHOT_RESULTS:
            yield f"game.actions[].shotResult = {action.shot_result}"


def _shot_problem(action: Action, scheduled: dict[str, Any]) -> str:
    """Why an attempt cannot be used; empty where it can."""
    if action.team_tricode is None or action.shot_result is None:
        return "lacks teamTricode or shotResult"
    if not action.person_id and action.action_type != HEAVE:
        return "lacks personId"
    if action.team_tricode not in (scheduled["home"], scheduled["away"]):
        return f"is of {action.team_tricode!r}, which does not play"
    if action.shot_result not in SHOT_RESULTS:
        return f"has the result {action.shot_result!r}"
    return ""


def _shot_row(action: Action, payload: Payload, scheduled: dict[str, Any]) -> tuple[object, ...]:
    distance, made = round(action.shot_distance or 0), action.shot_result == "Made"
    is_heave = action.action_type == HEAVE
    is_three = distance >= THREE_FEET if is_heave else action.action_type == "3pt"
    return (
        scheduled["game_id"],
        scheduled["game_date"],
        scheduled["season"],
        scheduled["season_type"],
        action.action_number,
        action.period,
        action.team_tricode,
        scheduled["away"] if action.team_tricode == scheduled["home"] else scheduled["home"],
        None if is_heave and not made else action.person_id or None,
        zone(is_three, distance),
        distance,
        made,
        final_instant(scheduled["tip_off"], payload.fetched_at),
        True,
        None,
    )


def zone(is_three: bool, distance: int) -> str:
    """The zone of a shot: paint is within 8 feet (reference system 2.1), mid-range is any other two-pointer."""
    return "three" if is_three else "paint" if distance < PAINT_FEET else "mid_range"
