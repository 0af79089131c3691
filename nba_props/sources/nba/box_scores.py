"""Box scores of the NBA.com CDN as rows. Payload types are in `wire`, whether a game is whole in `completeness`."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import polars as pl

from nba_props.declared.tables.ingest import BOX_SCORES
from nba_props.errors import BadPayloadError
from nba_props.sources.finals import final_instant
from nba_props.sources.nba.payload_types import FINAL, BoxGame, Player
from nba_props.sources.nba.rows import GamePart, check_teams, usable_rows
from nba_props.sources.nba.vocabulary import STATUS
from nba_props.sources.nba.wire import ReadBox
from nba_props.sources.outcomes import Notes
from nba_props.sources.wire import utc
from nba_props.storage.raw import Payload
from nba_props.text import one_line

PLAYER_STATUSES = ("ACTIVE", "INACTIVE")
# What the reasons for not playing begin with.
NOT_PLAYING = ("DNP", "DND", "NWT", "INACTIVE")


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
            f"minutes are {text!r}, not in the form PT25M01.00S; adapt sources.nba.box_scores.minutes"
        )
    return int(match[1]) + float(match[2] or 0) / 60


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


def _box_row(
    player: Player, teams: tuple[str, str, bool], scheduled: dict[str, Any], known_at: datetime
) -> tuple[object, ...]:
    s = player.statistics
    played = minutes(s.minutes)
    reason = player.not_playing_description or player.not_playing_reason
    return (
        scheduled["game_id"],
        scheduled["game_date"],
        scheduled["season"],
        scheduled["season_type"],
        player.person_id,
        one_line(player.name),
        *teams,
        played > 0,
        player.starter == "1",
        one_line(reason) if reason and played == 0 else None,
        played,
        s.points, s.field_goals_made, s.field_goals_attempted, s.three_pointers_made, s.three_pointers_attempted,
        s.free_throws_made, s.free_throws_attempted, s.rebounds_offensive, s.rebounds_defensive, s.assists,
        s.steals, s.blocks, s.turnovers, s.fouls_personal, round(s.plus_minus_points),
        known_at,
        True,
        None,
    )  # fmt: skip
