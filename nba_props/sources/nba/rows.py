"""Schedules of the NBA.com CDN as rows, and what rows of box scores and shots have in common. No requests here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import polars as pl

from nba_props.days import assumed_tip_off, day_start, game_date, season_of
from nba_props.declared.tables.contract import impossible, possible
from nba_props.declared.tables.ingest import SCHEDULE
from nba_props.declared.tables.table import Table
from nba_props.declared.teams import SEASON_TYPE_BY_PREFIX
from nba_props.errors import BadPayloadError
from nba_props.sources.finals import final_instant
from nba_props.sources.nba.payload_types import FINAL, ScheduledGame
from nba_props.sources.nba.vocabulary import STATUS, UNKNOWN_STATUS, unlisted
from nba_props.sources.outcomes import Notes, note
from nba_props.sources.wire import YEARS, utc


@dataclass(frozen=True, slots=True)
class GamePart:
    """A game's rows of one payload, with the notes.

    `lost` is the first reason why rows were left out; `waiting` is why there are none yet.
    """

    frame: pl.DataFrame
    notes: Notes = field(default_factory=Notes)
    lost: str = ""
    waiting: str = ""


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
