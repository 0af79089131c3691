"""Payload types of the NBA.com CDN: the fields that we use, those that we know and leave. No rows here."""

from typing import Annotated, Any, ClassVar

import msgspec

from nba_props.errors import BadPayloadError
from nba_props.sources.wire import Instant, decode, decode_each, utc
from nba_props.storage.raw import Payload

FINAL = 3
GameId = Annotated[str, msgspec.Meta(pattern=r"^\d{10}$")]
PersonId = Annotated[int, msgspec.Meta(ge=0, lt=2**53)]
Count = Annotated[int, msgspec.Meta(ge=0, le=500)]


def unused(names: str) -> frozenset[str]:
    """Fields that we know and do not use: they are no drift."""
    return frozenset(names.split())


class ScheduledTeam(msgspec.Struct):
    teamTricode: str | None  # null while the pairing is open
    score: Count | None = None
    UNUSED: ClassVar[frozenset[str]] = unused("teamId teamName teamCity teamSlug wins losses seed")


class ScheduledGame(msgspec.Struct):
    gameId: GameId
    gameStatus: int
    gameDateTimeUTC: Instant
    homeTeam: ScheduledTeam
    awayTeam: ScheduledTeam
    gameDateEst: str
    postponedStatus: str = "N"
    gameStatusText: str = ""
    UNUSED: ClassVar[frozenset[str]] = unused(
        "arenaCity arenaName arenaState awayTeamTime branchLink broadcasters day gameCode gameDateTimeEst "
        "gameDateUTC gameLabel gameSequence gameSubLabel gameSubtype gameTimeEst gameTimeUTC homeTeamTime "
        "ifNecessary isNeutral monthNum pointsLeaders seriesGameNumber seriesText weekName weekNumber"
    )

    def __post_init__(self) -> None:
        utc(self.gameDateTimeUTC)


class GameDate(msgspec.Struct):
    games: list[ScheduledGame]
    UNUSED: ClassVar[frozenset[str]] = unused("gameDate")


class LeagueSchedule(msgspec.Struct):
    gameDates: list[GameDate]
    UNUSED: ClassVar[frozenset[str]] = unused("seasonYear leagueId weeks broadcasterList")


class Schedule(msgspec.Struct):
    leagueSchedule: LeagueSchedule
    UNUSED: ClassVar[frozenset[str]] = unused("meta")


class RawGameDate(msgspec.Struct):
    games: list[msgspec.Raw]


class RawLeagueSchedule(msgspec.Struct):
    gameDates: list[RawGameDate]


class RawSchedule(msgspec.Struct):
    """The schedule with its games undecoded, so that each is read by itself."""

    leagueSchedule: RawLeagueSchedule


class Statistics(msgspec.Struct):
    minutes: str
    points: Count
    fieldGoalsMade: Count
    fieldGoalsAttempted: Count
    threePointersMade: Count
    threePointersAttempted: Count
    freeThrowsMade: Count
    freeThrowsAttempted: Count
    reboundsOffensive: Count
    reboundsDefensive: Count
    assists: Count
    steals: Count
    blocks: Count
    turnovers: Count
    foulsPersonal: Count
    plusMinusPoints: Annotated[float, msgspec.Meta(ge=-500, le=500)]
    UNUSED: ClassVar[frozenset[str]] = unused(
        "assistsTurnoverRatio blocksReceived fieldGoalsPercentage foulsDrawn foulsOffensive foulsTechnical "
        "freeThrowsPercentage minus minutesCalculated plus pointsFastBreak pointsInThePaint "
        "pointsSecondChance reboundsTotal threePointersPercentage twoPointersAttempted twoPointersMade "
        "twoPointersPercentage"
    )


class Player(msgspec.Struct):
    personId: PersonId
    name: str
    starter: str
    statistics: Statistics
    notPlayingReason: str | None = None
    notPlayingDescription: str | None = None
    UNUSED: ClassVar[frozenset[str]] = unused(
        "status order jerseyNum position oncourt played nameI firstName familyName"
    )


class BoxTeam(msgspec.Struct):
    teamTricode: str
    players: list[Player]
    UNUSED: ClassVar[frozenset[str]] = unused(
        "teamId teamName teamCity score inBonus timeoutsRemaining periods statistics"
    )


class BoxGame(msgspec.Struct):
    gameId: GameId
    gameStatus: int
    gameTimeUTC: Instant
    homeTeam: BoxTeam
    awayTeam: BoxTeam
    UNUSED: ClassVar[frozenset[str]] = unused(
        "gameTimeLocal gameTimeHome gameTimeAway gameEt duration gameCode gameStatusText regulationPeriods "
        "period gameClock attendance sellout arena officials"
    )

    def __post_init__(self) -> None:
        utc(self.gameTimeUTC)


class BoxScore(msgspec.Struct):
    game: BoxGame
    UNUSED: ClassVar[frozenset[str]] = unused("meta")


class Action(msgspec.Struct):
    actionNumber: Annotated[int, msgspec.Meta(ge=0, lt=2**31)]
    period: Annotated[int, msgspec.Meta(ge=0, le=20)]
    actionType: str
    teamTricode: str | None = None
    personId: PersonId | None = None
    isFieldGoal: int = 0
    shotResult: str | None = None
    shotDistance: Annotated[float, msgspec.Meta(ge=0, le=1000)] | None = None
    UNUSED: ClassVar[frozenset[str]] = unused(
        "area areaDetail assistPersonId assistPlayerNameInitial assistTotal blockPersonId blockPlayerName "
        "clock description descriptor edited foulDrawnPersonId foulDrawnPlayerName foulPersonalTotal "
        "foulTechnicalTotal isTargetScoreLastPeriod jumpBallLostPersonId jumpBallLostPlayerName "
        "jumpBallRecoverdPersonId jumpBallRecoveredName jumpBallWonPersonId jumpBallWonPlayerName officialId "
        "orderNumber periodType personIdsFilter playerName playerNameI pointsTotal possession qualifiers "
        "reboundDefensiveTotal reboundOffensiveTotal reboundTotal scoreAway scoreHome shotActionNumber side "
        "stealPersonId stealPlayerName subType teamId timeActual turnoverTotal value x xLegacy y yLegacy"
    )

    @property
    def is_shot(self) -> bool:
        """A field-goal attempt says so in two ways; either will do."""
        return bool(self.isFieldGoal) or self.actionType in ("2pt", "3pt")


class PlayGame(msgspec.Struct):
    gameId: GameId
    actions: list[Action]


class PlayByPlay(msgspec.Struct):
    game: PlayGame
    UNUSED: ClassVar[frozenset[str]] = unused("meta")


KINDS: dict[str, Any] = {"schedule": Schedule, "boxscore": BoxScore, "playbyplay": PlayByPlay}


def read(payload: Payload) -> Any:
    """The payload as its type, a schedule as its readable games and the others. Raises as `wire` does."""
    if payload.endpoint == "schedule":
        days = decode(payload.body, RawSchedule, payload.name).leagueSchedule.gameDates
        return decode_each((g for day in days for g in day.games), ScheduledGame, payload.name)
    found = decode(payload.body, KINDS[payload.endpoint], payload.name)
    if found.game.gameId != payload.key:
        raise BadPayloadError(f"{payload.name}: holds game {found.game.gameId}, which was not asked for")
    return found
