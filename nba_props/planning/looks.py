"""When the quotes of a game are looked at: a grid of instants before its tip-off, which depends on nothing else.

So the poll that does a look has the same name at each minute of the day.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from nba_props.planning.step import Game

# Before the tip-off: every so often until the last hour, then so often, and once more so long before it.
FAR, NEAR, LAST_HOUR = timedelta(minutes=15), timedelta(minutes=5), timedelta(hours=1)
CLOSE = timedelta(minutes=3)


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """A look at the quotes of one game; one look is not equal to another.

    Attributes:
        game: that is looked at.
        at: UTC.
        until: the game's next look, or its tip-off.
        lead: how long before the minute of the tip-off.
        is_close: whether it is the game's last one.
        label: tells the steps of its kind and day apart.
    """

    game: Game
    at: datetime
    until: datetime
    lead: timedelta
    is_close: bool
    label: str

    @property
    def kind(self) -> str:
        """The kind of the step that does it."""
        return "close" if self.is_close else "poll"

    @property
    def step(self) -> str:
        """The name of the step that does it."""
        return f"{self.game.game_date}/{self.kind}/{self.label}"


def looks(game: Game, since: datetime) -> list[Look]:
    """The looks at a game that come after an instant, in order; the close is always among them."""
    tip = game.tip_off.replace(second=0, microsecond=0)
    far = max(tip - LAST_HOUR - since, timedelta()) // FAR
    leads = [LAST_HOUR + FAR * n for n in range(far, 0, -1)]
    leads += [NEAR * n for n in range(LAST_HOUR // NEAR, 0, -1)]
    leads.append(CLOSE)
    ends = [*(tip - lead for lead in leads[1:]), game.tip_off]
    return [
        Look(game, tip - lead, until, lead, lead == CLOSE, f"{tip - lead:%H:%MZ}")
        for lead, until in zip(leads, ends, strict=True)
        if lead == CLOSE or tip - lead > since
    ]
