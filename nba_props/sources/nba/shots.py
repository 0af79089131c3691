"""Field-goal attempts of the NBA.com CDN's play-by-play as rows. Payload types are in `wire`."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import polars as pl

from nba_props.declared.tables.ingest import SHOTS
from nba_props.errors import BadPayloadError
from nba_props.sources.finals import final_instant
from nba_props.sources.nba.payload_types import HEAVE, SHOT_TYPES, Action
from nba_props.sources.nba.rows import GamePart, usable_rows
from nba_props.sources.nba.wire import ReadPlays
from nba_props.sources.outcomes import Notes
from nba_props.storage.raw import Payload

PAINT_FEET = 8
# The three-point line is nearest in the corners.
THREE_FEET = 22
SHOT_RESULTS = ("Made", "Missed")
# In lower case; words of a shot that its zone does not depend on.
SHOT_SUB_TYPES = ("jump shot", "layup", "dunk", "hook", "tip shot", "alley oop", "bank shot", "heave")


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
        if action.sub_type and str(action.sub_type).lower() not in SHOT_SUB_TYPES:
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
