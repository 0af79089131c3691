"""When the sensor `tonight` will have something to request, if nothing runs until then."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from nba_props.planning.due import due
from nba_props.planning.step import Known
from nba_props.planning.tonight import plan
from season.clocks import MINUTE
from season.skipping import Foresight


def foresight(known_at: Callable[[datetime], Known]) -> Foresight:
    """The planner, asked for each minute ahead with what is stored now.

    Args:
        known_at: what is known at an instant of what is stored now.
    """

    def foresee(now: datetime, latest: datetime) -> datetime:
        known, at = known_at(now), now
        while at < latest:
            then = replace(known, now=at)
            if due(plan(then), then.attempts, at):
                return at
            at += MINUTE
        return latest

    return foresee
