"""When the quotes of a game are looked at: a grid of instants before its tip-off, which depends on nothing else.

So the poll that does a look has the same name at each minute of the day.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from nba_props.planning.step import Game

# Before the tip-off: every so often until the last hour, then so often, and once more so long before it.
FAR, NEAR, LAST_HOUR = timedelta(minutes=15), timedelta(minutes=5), timedelta(hours=1)
CLOSE = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Look:
    """A look at the quotes of one game. `until` is the game's next look, or its tip-off."""

    game: Game
    at: datetime
    until: datetime

    @property
    def lead(self) -> timedelta:
        """How long before the minute of the tip-off."""
        return _minute(self.game.tip_off) - self.at

    @property
    def is_close(self) -> bool:
        """Whether it is the game's last one."""
        return self.until == self.game.tip_off

    @property
    def kind(self) -> str:
        """The kind of the step that does it."""
        return "close" if self.is_close else "poll"

    @property
    def label(self) -> str:
        """Tells the steps of its kind and day apart."""
        return f"{self.at:%H:%MZ}"

    @property
    def step(self) -> str:
        """The name of the step that does it."""
        return f"{self.game.game_date}/{self.kind}/{self.label}"


def looks(game: Game, since: datetime) -> list[Look]:
    """The looks at a game that come after an instant, in order; the close is always among them."""
    tip = _minute(game.tip_off)
    leads = [CLOSE]
    leads += [NEAR * n for n in range(1, LAST_HOUR // NEAR + 1)]
    far = max(tip - LAST_HOUR - since, timedelta()) // FAR
    leads += [LAST_HOUR + FAR * n for n in range(1, far + 1)]
    instants = [*sorted(tip - lead for lead in leads), game.tip_off]
    return [Look(game, at, until) for at, until in pairwise(instants) if at > since or until == game.tip_off]


def _minute(instant: datetime) -> datetime:
    return instant.replace(second=0, microsecond=0)
