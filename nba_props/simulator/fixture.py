"""A scheduled game, and the stages that a season goes through. Who meets whom is decided elsewhere."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import IntEnum

from nba_props.simulator.teams import ET, Team

LIVE_S = 150 * 60
HORIZON_S = 48 * 3600  # how long before the tip-off late rounds are announced and events are listed
NEVER = 4_102_444_800  # the year 2100, after the last season
SCHEDULED, LIVE, FINAL = 1, 2, 3


class Stage(IntEnum):
    """Parts of a season that are played one after another. The numbers key random streams: never renumber."""

    REGULAR = 0
    PRESEASON = 1
    CUP_FINAL = 2
    ALL_STAR = 3
    PLAY_IN = 4
    PLAY_IN_LAST = 5
    FIRST_ROUND = 6
    SECOND_ROUND = 7
    CONFERENCE_FINALS = 8
    FINALS = 9


PLAYOFFS = (Stage.FIRST_ROUND, Stage.SECOND_ROUND, Stage.CONFERENCE_FINALS, Stage.FINALS)
PREFIX = {
    Stage.PRESEASON: "001",
    Stage.REGULAR: "002",
    Stage.ALL_STAR: "003",
    Stage.PLAY_IN: "005",
    Stage.PLAY_IN_LAST: "005",
    Stage.CUP_FINAL: "006",
} | dict.fromkeys(PLAYOFFS, "004")


@dataclass(frozen=True, slots=True)
class Billing:
    """What the schedule prints about a game beyond its teams."""

    label: str = ""
    sub_label: str = ""
    subtype: str = ""
    series_game: int = 0  # 1-7 in a playoff series
    neutral: bool = False


PLAIN = Billing()


@dataclass(frozen=True, slots=True)
class Fixture:
    """One scheduled game. Instants are epoch seconds, UTC; `day` is the Eastern game date.

    A postponed game is two fixtures of one id: the one that is called off, and later the one that is played.
    """

    stage: Stage
    number: int  # its row in every array of its stage
    game_id: str
    season: int
    day: date
    tip: int
    home: Team
    away: Team
    billing: Billing = PLAIN
    known: int = 0  # the schedule shows it from here
    gone: int = NEVER  # until here
    certain: int = 0  # since when it is sure to be needed; before that it is "if necessary"
    called_off: int = NEVER

    def status(self, now: int) -> int:
        """NBA.com's game status at `now`: 1 scheduled (or postponed), 2 live, 3 final."""
        if now < self.tip or self.is_called_off(now):
            return SCHEDULED
        return LIVE if now < self.end else FINAL

    def is_shown(self, now: int) -> bool:
        """Whether the schedule knows it at `now`."""
        return self.known <= now < self.gone

    def is_called_off(self, now: int) -> bool:
        return self.called_off <= now

    @property
    def is_played(self) -> bool:
        """Whether it takes place in the end."""
        return self.called_off == NEVER and self.gone == NEVER

    @property
    def end(self) -> int:
        """When it is final."""
        return self.tip + LIVE_S

    @property
    def key(self) -> int:
        """Tells it from every other fixture of the season; keys random streams."""
        return 10_000 * self.stage + self.number


def instant(day: date, wall: time) -> int:
    """Epoch seconds of an Eastern wall-clock time."""
    return int(datetime.combine(day, wall, ET).astimezone(UTC).timestamp())


def eastern_day(at: int) -> date:
    """The Eastern calendar date of an instant."""
    return datetime.fromtimestamp(at, ET).date()


def season_of(day: date) -> int:
    """The starting year of the season a date belongs to; from August on it is the next one."""
    return day.year if day.month >= 8 else day.year - 1


def season_label(season: int) -> str:
    """2023 -> "2023-24"."""
    return f"{season}-{(season + 1) % 100:02d}"
