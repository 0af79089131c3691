"""Payloads of the NBA.com CDN as their types, each part read by itself. How they become rows of tables is in `rows`."""

from typing import NamedTuple

from nba_props.errors import BadPayloadError
from nba_props.sources.nba.payload_types import (
    Action,
    BoxGame,
    BoxTeam,
    Player,
    PlayGame,
    RawBoxScore,
    RawBoxTeam,
    RawPlayByPlay,
    RawSchedule,
    ScheduledGame,
)
from nba_props.sources.wire import (
    UnreadablePart,
    decode,
    decode_each,
    decode_readable,
)
from nba_props.storage.raw import Payload


class ReadBox(NamedTuple):
    """The game of a box score with the players that can be read, and those that cannot."""

    game: BoxGame
    unreadable: list[UnreadablePart]


class ReadPlays(NamedTuple):
    """The game of a play-by-play with the actions that can be read, and those that cannot."""

    game: PlayGame
    unreadable: list[UnreadablePart]


class ScheduledGames(NamedTuple):
    """The games of a schedule, and those that cannot be read."""

    games: list[ScheduledGame]
    unreadable: list[UnreadablePart]


def read_schedule(payload: Payload) -> ScheduledGames:
    """A season's games, each read by itself.

    Raises:
        BadPayloadError: the payload cannot be read, or none of its games can.
    """
    days = decode(payload.body, RawSchedule, payload.name).league_schedule.game_dates
    parts = (game for day in days for game in day.games)
    return ScheduledGames(*decode_each(parts, ScheduledGame, payload.name))


def read_box_score(payload: Payload) -> ReadBox:
    """The game of a box score, each player read by himself.

    Raises:
        BadPayloadError: it cannot be read, is of another game than the requested one, or none of its players can be
            read: then the format changed, not a player.
    """
    raw = decode(payload.body, RawBoxScore, payload.name).game
    _check_game(payload, raw.game_id)
    home, bad = _box_team(raw.home_team, payload.name)
    away, more = _box_team(raw.away_team, payload.name)
    unreadable = bad + more
    if unreadable and not home.players and not away.players:
        raise BadPayloadError(unreadable[0].reason)
    return ReadBox(BoxGame(raw.game_id, raw.game_status, raw.game_time_utc, home, away), unreadable)


def _box_team(raw: RawBoxTeam, name: str) -> tuple[BoxTeam, list[UnreadablePart]]:
    players, unreadable = decode_readable(raw.players, Player, name)
    return BoxTeam(raw.team_tricode, players, raw.score), unreadable


def read_play_by_play(payload: Payload) -> ReadPlays:
    """The game of a play-by-play, each action read by itself.

    Raises:
        BadPayloadError: it cannot be read, is of another game than the requested one, or none of its actions can be
            read.
    """
    raw = decode(payload.body, RawPlayByPlay, payload.name).game
    _check_game(payload, raw.game_id)
    actions, unreadable = decode_each(raw.actions, Action, payload.name)
    return ReadPlays(PlayGame(raw.game_id, actions), unreadable)


def _check_game(payload: Payload, game_id: str) -> None:
    if game_id != payload.key:
        raise BadPayloadError(f"{payload.name}: holds game {game_id}, which was not requested")
