"""What past days still need: gradings, and after a sleep the days that nothing was made for."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from nba_props.days import FIRST_DAY, Days, day_start, game_date
from nba_props.declared.steps import STEP_KINDS
from nba_props.planning.attempts import Attempts
from nba_props.planning.gaps import closing_steps
from nba_props.planning.grading import gradings, morning_after
from nba_props.planning.ranges import in_ranges, stretches
from nba_props.planning.repairs import repairs
from nba_props.planning.step import Changed, Game, Known, Step

LOOKED_BACK = 30
# What tonight and training wait for.
GO_FIRST = ("ingest", "grade", "corrections", "repair")
DAY = timedelta(days=1)


def by_day(games: Sequence[Game]) -> dict[date, list[Game]]:
    """Games by their day, in order of their tip-offs."""
    found: dict[date, list[Game]] = defaultdict(list)
    for game in sorted(games, key=lambda game: (game.tip_off, game.game_id)):
        found[game.game_date].append(game)
    return found


def looked_back_at(known: Known) -> Days | None:
    """The past days that are looked at; None for a home that has made nothing yet. None is before its first day."""
    today = game_date(known.now)
    made = known.nights | known.built | ({known.begun} if known.begun else set())
    begun = min(made, default=today)
    first = max(begun, today - LOOKED_BACK * DAY, FIRST_DAY)
    return Days(first, today - DAY) if first < today else None


def forgotten_at(day: date) -> datetime:
    """From when on a day is not looked back at any more, UTC."""
    return day_start(day + (LOOKED_BACK + 1) * DAY)


def looked_up_by(step: Step, today: date) -> date:
    """The game date by which the runs of a step are found again: its last day, or today where that is looked at no more."""
    return step.days.last if step.days.last >= today - LOOKED_BACK * DAY else today


def past_steps(
    known: Known, games: dict[date, list[Game]], attempts: Attempts
) -> tuple[list[Step], list[Step]]:
    """The steps of past days and of what is not published, and the nights of today that follow from what they lack.

    Missed days are ingested, then graded, then what rests on missed and on changed days is built again.
    """
    missed = _missed(known)
    ingests = _ingests(missed, attempts, known.now)
    graded = []
    for day in looked_back_at(known) or ():
        is_missed = day in missed or day not in known.scheduled
        first = tuple(step.name for step in ingests if day in step.days) + attempts.active(day, ("ingest",))
        some = gradings(day, games.get(day, []), attempts, known.now, forgotten_at(day), is_missed)
        useful = [step for step in some if _is_of_use(step, known, attempts)]
        graded += [replace(step, after=step.after + first) for step in useful]
    ahead = [step for step in graded if step.due_at > known.now]
    steps = [*ingests, *in_ranges((step for step in graded if step.due_at <= known.now), attempts), *ahead]
    changed = replace(known, changed=known.changed + _filled(missed, attempts))
    under_way = _under_way(known, attempts)
    wanted = (*repairs(changed, steps), *closing_steps(known))
    again = [replace(step, after=step.after + under_way) for step in wanted]
    steps += [step for step in again if step.kind != "night"]
    return steps, [step for step in again if step.kind == "night"]


def _is_of_use(step: Step, known: Known, attempts: Attempts) -> bool:
    """False for mornings of corrections, a day past, of a day that no step is known of: people read it as they liked.

    A repair builds whatever days there are.
    """
    is_by_hand = not attempts.of_day(step.days.first, STEP_KINDS.keys() - {"repair"})
    return step.kind != "corrections" or not is_by_hand or step.due_at > known.now - DAY


def going_first(known: Known, steps: Iterable[Step], attempts: Attempts) -> tuple[str, ...]:
    """Names of the steps of past days that tonight waits for: due ones, and those under way."""
    due = tuple(step.name for step in steps if step.kind in GO_FIRST and step.due_at <= known.now)
    return due + _under_way(known, attempts)


def _under_way(known: Known, attempts: Attempts) -> tuple[str, ...]:
    days = looked_back_at(known) or ()
    return tuple(dict.fromkeys(name for day in days for name in attempts.active(day, GO_FIRST)))


def _missed(known: Known) -> list[date]:
    """Past days without a night that nothing was built of."""
    back = looked_back_at(known) or ()
    return [day for day in back if day not in known.nights and day not in known.built]


def _filled(missed: Iterable[date], attempts: Attempts) -> tuple[Changed, ...]:
    """The missed days that a run has ingested since: what comes after them rests on them, as on what has changed."""
    fills = {
        day: attempt.requested_at
        for day in missed
        for attempt in attempts.of_day(day, ("ingest",))
        if attempt.state == "succeeded"
    }
    if not fills:
        return ()
    found_at = max(fills.values()).replace(microsecond=0)
    return (Changed(Days(min(fills), max(fills)), found_at, is_graded=True),)


def _ingests(missed: Sequence[date], attempts: Attempts, now: datetime) -> list[Step]:
    """One range for each stretch of missed days that no run has ingested; yesterday belongs to it from the morning on."""
    wanted = [
        day
        for day in missed
        if morning_after(day) <= now
        and not any(a.state != "failed" for a in attempts.of_day(day, ("ingest",)))
    ]
    until = day_start(game_date(now) + DAY)
    return [Step("ingest", days, morning_after(days.last), until) for days in stretches(wanted)]
