"""Payload types of the NBA.com CDN: the fields that are used, and the names of those that are known and unused.

Payloads are read in `wire`.
"""

from typing import Annotated, Any, ClassVar

import msgspec

from nba_props.sources.wire import (
    Instant,
    unused,
    utc,
)

FINAL = 3
# A heave is a long shot at the end of a period; the league charges a missed one to the team, to no player.
HEAVE = "heave"
SHOT_TYPES = ("2pt", "3pt", HEAVE)
GameId = Annotated[str, msgspec.Meta(pattern=r"\A[0-9]{10}\Z")]
PersonId = Annotated[int, msgspec.Meta(ge=0, lt=2**53)]
Count = Annotated[int, msgspec.Meta(ge=0, le=500)]


class ScheduledTeam(msgspec.Struct, rename="camel"):
    """A side of a scheduled game; without a tricode while the pairing is open."""

    team_tricode: str | None
    score: Count | None = None
    UNUSED: ClassVar[frozenset[str]] = unused("teamId teamName teamCity teamSlug wins losses seed")


class ScheduledGame(msgspec.Struct, rename="camel"):
    """A game of the schedule. Only `gameDateTimeUTC` is a true instant: the Eastern fields carry a false `Z`."""

    game_id: GameId
    game_status: int
    game_date_time_utc: Instant = msgspec.field(name="gameDateTimeUTC")
    home_team: ScheduledTeam
    away_team: ScheduledTeam
    game_date_est: str
    postponed_status: str = "N"
    game_status_text: str = ""
    UNUSED: ClassVar[frozenset[str]] = unused(
        "arenaCity arenaName arenaState awayTeamTime branchLink broadcasters day gameCode gameDateTimeEst "
        "gameDateUTC gameLabel gameSequence gameSubLabel gameSubtype gameTimeEst gameTimeUTC homeTeamTime "
        "ifNecessary isNeutral monthNum pointsLeaders seriesGameNumber seriesText weekName weekNumber"
    )

    def __post_init__(self) -> None:
        utc(self.game_date_time_utc)


class GameDate(msgspec.Struct, rename="camel"):
    """The games of a date."""

    games: list[ScheduledGame]
    UNUSED: ClassVar[frozenset[str]] = unused("gameDate")


class LeagueSchedule(msgspec.Struct, rename="camel"):
    """A season's dates."""

    game_dates: list[GameDate]
    UNUSED: ClassVar[frozenset[str]] = unused("seasonYear leagueId weeks broadcasterList")


class Schedule(msgspec.Struct, rename="camel"):
    """The payload of a season's schedule."""

    league_schedule: LeagueSchedule
    UNUSED: ClassVar[frozenset[str]] = unused("meta")


class RawGameDate(msgspec.Struct, rename="camel"):
    """The games of a date, not yet decoded."""

    games: list[msgspec.Raw]


class RawLeagueSchedule(msgspec.Struct, rename="camel"):
    """A season's dates, with games not yet decoded."""

    game_dates: list[RawGameDate]


class RawSchedule(msgspec.Struct, rename="camel"):
    """The payload of a schedule with its games not yet decoded, so that each is read by itself."""

    league_schedule: RawLeagueSchedule


class Statistics(msgspec.Struct, rename="camel"):
    """A player's statistics of a game; `minutes` is an ISO 8601 duration such as PT25M01.00S."""

    minutes: str
    points: Count
    field_goals_made: Count
    field_goals_attempted: Count
    three_pointers_made: Count
    three_pointers_attempted: Count
    free_throws_made: Count
    free_throws_attempted: Count
    rebounds_offensive: Count
    rebounds_defensive: Count
    assists: Count
    steals: Count
    blocks: Count
    turnovers: Count
    fouls_personal: Count
    plus_minus_points: Annotated[float, msgspec.Meta(ge=-500, le=500)]
    UNUSED: ClassVar[frozenset[str]] = unused(
        "assistsTurnoverRatio blocksReceived fieldGoalsPercentage foulsDrawn foulsOffensive foulsTechnical "
        "freeThrowsPercentage minus minutesCalculated plus pointsFastBreak pointsInThePaint "
        "pointsSecondChance reboundsTotal threePointersPercentage twoPointersAttempted twoPointersMade "
        "twoPointersPercentage"
    )


class Player(msgspec.Struct, rename="camel"):
    """A listed player of a game, also one who did not play; `starter` is "1" or "0"."""

    person_id: PersonId
    name: str
    starter: str
    statistics: Statistics
    not_playing_reason: str | None = None
    not_playing_description: str | None = None
    status: Any = None
    UNUSED: ClassVar[frozenset[str]] = unused(
        "order jerseyNum position oncourt played nameI firstName familyName"
    )


class BoxTeam(msgspec.Struct, rename="camel"):
    """A side of a box score; `score` is the team's."""

    team_tricode: str
    players: list[Player]
    score: Count | None = None
    UNUSED: ClassVar[frozenset[str]] = unused(
        "teamId teamName teamCity inBonus timeoutsRemaining periods statistics"
    )


class BoxGame(msgspec.Struct, rename="camel"):
    """The game of a box score."""

    game_id: GameId
    game_status: int
    game_time_utc: Instant = msgspec.field(name="gameTimeUTC")
    home_team: BoxTeam
    away_team: BoxTeam
    UNUSED: ClassVar[frozenset[str]] = unused(
        "gameTimeLocal gameTimeHome gameTimeAway gameEt duration gameCode gameStatusText regulationPeriods "
        "period gameClock attendance sellout arena officials"
    )


class BoxScore(msgspec.Struct, rename="camel"):
    """The payload of a box score."""

    game: BoxGame
    UNUSED: ClassVar[frozenset[str]] = unused("meta")


class RawBoxTeam(msgspec.Struct, rename="camel"):
    """A side of a box score with its players not yet decoded."""

    team_tricode: str
    players: list[msgspec.Raw]
    score: Count | None = None


class RawBoxGame(msgspec.Struct, rename="camel"):
    """The game of a box score with its players not yet decoded, so that each is read by himself."""

    game_id: GameId
    game_status: int
    game_time_utc: Instant = msgspec.field(name="gameTimeUTC")
    home_team: RawBoxTeam
    away_team: RawBoxTeam

    def __post_init__(self) -> None:
        utc(self.game_time_utc)


class RawBoxScore(msgspec.Struct, rename="camel"):
    """The payload of a box score with its players not yet decoded."""

    game: RawBoxGame


class Action(msgspec.Struct, rename="camel"):
    """An action of a play-by-play; `shotDistance` is in feet."""

    action_number: Annotated[int, msgspec.Meta(ge=0, lt=2**31)]
    period: Annotated[int, msgspec.Meta(ge=0, le=20)]
    action_type: str
    team_tricode: str | None = None
    person_id: PersonId | None = None
    is_field_goal: int = 0
    shot_result: str | None = None
    shot_distance: Annotated[float, msgspec.Meta(ge=0, le=1000)] | None = None
    sub_type: Any = None
    UNUSED: ClassVar[frozenset[str]] = unused(
        "area areaDetail assistPersonId assistPlayerNameInitial assistTotal blockPersonId blockPlayerName "
        "clock description descriptor edited foulDrawnPersonId foulDrawnPlayerName foulPersonalTotal "
        "foulTechnicalTotal isTargetScoreLastPeriod jumpBallLostPersonId jumpBallLostPlayerName "
        "jumpBallRecoverdPersonId jumpBallRecoveredName jumpBallWonPersonId jumpBallWonPlayerName officialId "
        "orderNumber periodType personIdsFilter playerName playerNameI pointsTotal possession qualifiers "
        "reboundDefensiveTotal reboundOffensiveTotal reboundTotal scoreAway scoreHome shotActionNumber side "
        "stealPersonId stealPlayerName teamId timeActual turnoverTotal value x xLegacy y yLegacy"
    )

    @property
    def is_shot(self) -> bool:
        """Whether it is a field-goal attempt; either of two fields may say so."""
        return bool(self.is_field_goal) or self.action_type in SHOT_TYPES


class PlayGame(msgspec.Struct, rename="camel"):
    """The game of a play-by-play."""

    game_id: GameId
    actions: list[Action]


class PlayByPlay(msgspec.Struct, rename="camel"):
    """The payload of a play-by-play."""

    game: PlayGame
    UNUSED: ClassVar[frozenset[str]] = unused("meta")


class RawPlayGame(msgspec.Struct, rename="camel"):
    """The game of a play-by-play with its actions not yet decoded, so that each is read by itself."""

    game_id: GameId
    actions: list[msgspec.Raw]


class RawPlayByPlay(msgspec.Struct, rename="camel"):
    """The payload of a play-by-play with its actions not yet decoded."""

    game: RawPlayGame
