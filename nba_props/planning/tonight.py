"""The plan: every step that is wanted today and of past days, from what is known at an instant. It remembers nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from nba_props.days import game_date
from nba_props.declared.steps import WITHOUT_QUOTES
from nba_props.planning.attempts import Attempts
from nba_props.planning.budget import Bought, Purse, buy
from nba_props.planning.grading import gradings
from nba_props.planning.live import live
from nba_props.planning.looks import Look, looks
from nba_props.planning.night import blind_night, night, night_off, schedule
from nba_props.planning.past import by_day, forgotten_at, going_first, past_steps
from nba_props.planning.polls import free_of, made_of
from nba_props.planning.step import Game, Known, Plan, Step
from nba_props.planning.training import training

DAY = timedelta(days=1)
# A poll waits for the night's run for so long and no longer: it may hang.
NIGHT_PATIENCE = timedelta(minutes=15)


def plan(known: Known) -> Plan:
    """What is wanted at an instant; what is recorded after it is not looked at."""
    known = _by_now(known)
    now, today, attempts = known.now, game_date(known.now), Attempts(known.attempts, known.now)
    games = by_day(known.games)
    tonight = games.get(today, [])
    past, again = past_steps(known, games, attempts)
    opening = schedule(today)
    of_night = _night(known, today, tonight, (opening.name, *going_first(known, past, attempts)))
    every = _looks(tonight, of_night, attempts, now)
    bought = buy(every, [of_night, *again], attempts, _purse(known, today, attempts), now)
    steps = [
        *past,
        opening,
        *(_paid(step, bought, known) for step in (of_night, *again)),
        *_polls(every, bought, of_night, attempts, known),
        *(step for day in (today - DAY, today) for step in live(day, games.get(day, []), now)),
        *gradings(today, tonight, attempts, now, forgotten_at(today), is_missed=False),
        *filter(None, [training(known, past, attempts)]),
    ]
    ordered = sorted(steps, key=lambda step: (step.due_at, -step.of_kind.priority, step.name))
    return Plan(tuple(ordered), bought.not_polled, bought.unpaid)


def _by_now(known: Known) -> Known:
    """What was recorded by the instant."""
    attempts = tuple(attempt for attempt in known.attempts if attempt.requested_at <= known.now)
    changed = tuple(change for change in known.changed if change.found_at <= known.now)
    gaps = tuple(gap for gap in known.gaps if gap.judged_at <= known.now)
    return replace(known, attempts=attempts, changed=changed, gaps=gaps)


def _night(known: Known, today: date, tonight: Sequence[Game], first: tuple[str, ...]) -> Step:
    if tonight:
        return night(today, tonight, known.now, known.tariff, first)
    return night_off(today, first) if today in known.scheduled else blind_night(today)


def _looks(games: Iterable[Game], of_night: Step, attempts: Attempts, now: datetime) -> list[Look]:
    """All looks after the night is due, which looks itself, but for those that a later run has made needless.

    A night that was asked for stays where it was when tip-offs are put off: its bets are watched from then on.
    """
    since = min(of_night.due_at, _asked_at(of_night, attempts))
    every = [look for game in games for look in looks(game, since)]
    taken = {look for look in every if attempts.is_taken(look.step)}
    newest = max([_asked_at(of_night, attempts), *(look.at for look in taken if not look.is_close)])
    return [look for look in every if look.at > newest or look.is_close or look in taken or look.until <= now]


def _asked_at(of_night: Step, attempts: Attempts) -> datetime:
    """When the night that is under way or done was asked for, else when it is due."""
    asked = [a.requested_at for a in attempts.of(of_night.name) if a.state != "failed"]
    return max(asked, default=of_night.due_at)


def _purse(known: Known, today: date, attempts: Attempts) -> Purse | None:
    if known.budget is None:
        return None
    spent = sum(attempt.credits for attempt in attempts.on(today))
    return Purse(known.budget, known.budget - spent, known.tariff.event)


def _paid(of_night: Step, bought: Bought, known: Known) -> Step:
    """The night as it can be paid for; what one of unknown games costs is not known."""
    is_blind = known.budget is not None and of_night.days.first not in known.scheduled
    if of_night.name in bought.nights and not is_blind:
        return of_night
    return replace(of_night, credits=0, asks=WITHOUT_QUOTES)


def _polls(
    every: Sequence[Look], bought: Bought, of_night: Step, attempts: Attempts, known: Known
) -> list[Step]:
    """The polls; all but closing ones come after the night."""
    requested = [a.requested_at for a in attempts.of(of_night.name)]
    patient = max(requested, default=max(known.now, of_night.due_at)) + NIGHT_PATIENCE
    made = made_of(every, attempts, known.now)
    free = free_of(made, _asked_at(of_night, attempts), known.heard_at, known.now)
    steps = [poll.step(bought.looks, asks, known) for poll, asks in zip(made, free, strict=True)]
    return [
        step if step.kind == "close" else replace(step, after=(of_night.name,), waits_until=patient)
        for step in steps
        if step
    ]
