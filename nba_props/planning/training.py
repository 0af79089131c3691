"""The week's models: on Monday morning, after Sunday's box scores, or as soon as the machine is awake."""

from collections.abc import Sequence
from datetime import time, timedelta

from nba_props.days import Days, eastern, game_date, model_week
from nba_props.planning.attempts import Attempts
from nba_props.planning.past import GO_FIRST
from nba_props.planning.step import Known, Step

TRAINED_AT, WAITS_UNTIL = time(6, 30), time(9)
ASLEEP = ("ingest", "repair")
WEEK, DAY = timedelta(weeks=1), timedelta(days=1)


def training(known: Known, past: Sequence[Step], attempts: Attempts) -> Step | None:
    """The training of today's week, unless it has models or there is nothing to learn from.

    A Sunday that was slept through is made up for first, however late it is by then.
    """
    week = model_week(game_date(known.now))
    if week in known.trained or not any(day < week for day in known.built):
        return None
    sunday = week - DAY
    of_sunday = [step for step in past if sunday in step.days]
    due = tuple(step.name for step in of_sunday if step.due_at <= known.now)
    slept = any(step.kind in ASLEEP for step in of_sunday) or bool(attempts.active(sunday, ASLEEP))
    return Step(
        "train",
        Days.one(week),
        eastern(week, TRAINED_AT),
        eastern(week + WEEK, TRAINED_AT),
        after=(*due, *attempts.active(sunday, GO_FIRST)),
        waits_until=None if slept else eastern(week, WAITS_UNTIL),
    )
