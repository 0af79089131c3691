"""What is wrong by the plan: nothing predicted, nothing run, steps that fell into a sleep, credits, models, space.

Pure, like the plan. What runs and checks say is in `planning.found`.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from nba_props.days import EASTERN, day_start, game_date, model_week
from nba_props.declared import alerts as limits
from nba_props.declared.steps import POLLS
from nba_props.planning.alerts import Fact, Seen
from nba_props.planning.step import Game, Known, Plan


@dataclass(frozen=True, slots=True)
class Watched:
    """What the facts are found in.

    Attributes:
        known: what the planner knows.
        plan: what it wants.
        predicted: days with predictions of the champion.
        trained: Mondays of the weeks that have a model of the champion's family.
        ran_at: when a run was last requested, by the clock, UTC; None for never.
        looked_at: when it was last looked, UTC.
        awake_since: since when no two looks were far apart, UTC.
        credits_left: on the account of The Odds API; None where it is not known.
        free_bytes: of the disk of the home; None where it is not known.
    """

    known: Known
    plan: Plan
    predicted: frozenset[date] = frozenset()
    trained: frozenset[date] = frozenset()
    ran_at: datetime | None = None
    looked_at: datetime | None = None
    awake_since: datetime | None = None
    credits_left: int | None = None
    free_bytes: int | None = None

    @property
    def now(self) -> datetime:
        """UTC."""
        return self.known.now

    @property
    def today(self) -> date:
        """The game date of now."""
        return game_date(self.now)

    @property
    def tonight(self) -> list[Game]:
        """Today's games by tip-off."""
        return tonight(self.known)

    @property
    def last_tip(self) -> datetime | None:
        """Of today's games that are ahead, UTC; None where none is."""
        return last_tip_ahead(self.known)


def tonight(known: Known) -> list[Game]:
    """Today's games by tip-off."""
    games = (game for game in known.games if game.game_date == game_date(known.now))
    return sorted(games, key=lambda game: (game.tip_off, game.game_id))


def last_tip_ahead(known: Known) -> datetime | None:
    """The last tip-off of today's games that are ahead, UTC; None where none is."""
    return max((game.tip_off for game in tonight(known) if game.tip_off > known.now), default=None)


def watch(watched: Watched) -> Seen:
    """All of it. Credits are not judged on a day that costs none, nor where the account's rest is not known."""
    facts = (
        *no_schedule(watched), *no_predictions(watched), *nothing_ran(watched), *missed(watched), *not_polled(watched),
        *credits_low(watched), *untrained(watched), *disk_full(watched),
    )  # fmt: skip
    blind = (
        frozenset({"credits_low"})
        if not watched.plan.credits or watched.credits_left is None
        else frozenset[str]()
    )
    return Seen(facts, blind)


def no_schedule(watched: Watched) -> Iterator[Fact]:
    """In the morning it is known which games there are; who has just woken up asks for them first."""
    today, awake = watched.today, watched.awake_since or watched.now
    asked_by = max(day_start(today) + limits.MORNING, awake + limits.WOKEN)
    if today not in watched.known.scheduled and watched.now >= asked_by:
        until = day_start(today + timedelta(days=1))
        yield Fact("no_schedule", str(today), f"no schedule of {today} is stored", today, until=until)


def no_predictions(watched: Watched) -> Iterator[Fact]:
    """An hour before the first tip-off, and until the last, tonight is predicted."""
    games, last = watched.tonight, watched.last_tip
    if last is None or watched.today in watched.predicted:
        return
    if watched.now < games[0].tip_off - limits.PREDICTED_BEFORE:
        return
    ahead = sum(game.tip_off > watched.now for game in games)
    what = (
        f"no player of {watched.today} is predicted; {ahead} of {len(games)} games are ahead, first tip-off"
    )
    yield Fact(
        "no_predictions",
        str(watched.today),
        f"{what} {_clock(games[0].tip_off)}",
        watched.today,
        until=last,
    )


def nothing_ran(watched: Watched) -> Iterator[Fact]:
    """Of an open night no two hours pass without a run where some step was due, while the machine is awake."""
    games, last = watched.tonight, watched.last_tip
    if last is None or watched.awake_since is None:
        return
    opened = max(games[0].tip_off - limits.OPENS_BEFORE, watched.awake_since)
    since = max(watched.ran_at, opened) if watched.ran_at else opened
    due = [step for step in watched.plan.steps if since <= step.due_at <= watched.now]
    if watched.now - since < limits.NOTHING_RAN or not due:
        return
    what = f"no run since {_clock(since)}, and {len(due)} step{'s' * (len(due) > 1)} due, first {due[0].of_kind.name}"
    yield Fact("nothing_ran", str(watched.today), what, watched.today, until=last)


def missed(watched: Watched) -> Iterator[Fact]:
    """Between two looks that are far apart, polls fell due, games began, or whole days passed without a night."""
    gap = watched.looked_at
    if gap is None or watched.now - gap <= limits.ASLEEP:
        return
    polls = [
        step
        for step in watched.plan.steps
        if step.kind in POLLS and gap < step.due_at and step.until <= watched.now
    ]
    began = [game for game in watched.known.games if gap < game.tip_off <= watched.now]
    nights = sorted({game.game_date for game in began} - watched.known.nights)
    if not polls and not began:
        return
    counts = Counter(step.kind for step in polls)
    parts = [f"{n} {kind}{'s' * (n > 1)} missed" for kind, n in sorted(counts.items(), reverse=True)]
    parts += [f"{len(began)} game{'s' * (len(began) > 1)} began"] if began else []
    parts += [f"no night of {', '.join(map(str, nights))}"] if nights else []
    what = f"asleep from {_clock(gap)} to {_clock(watched.now)}: {', '.join(parts)}"
    day = nights[-1] if nights else game_date(gap)
    yield Fact("missed", f"asleep from {_clock(gap)}", what, day)


def not_polled(watched: Watched) -> Iterator[Fact]:
    """Closing polls of every game are paid for."""
    left_out, last = watched.plan.not_polled, watched.last_tip
    if left_out and last is not None:
        reasons = "; ".join(sorted(set(left_out.values())))
        what = f"{len(left_out)} of {len(watched.tonight)} games get no closing poll ({reasons})"
        named = f"{what}: {', '.join(sorted(left_out))}"
        yield Fact("not_polled", str(watched.today), named, watched.today, until=last)


def credits_low(watched: Watched) -> Iterator[Fact]:
    """The account pays for two days like today."""
    left, costs = watched.credits_left, watched.plan.credits
    if left is not None and left < limits.DAYS_PAID * costs:
        yield Fact(
            "credits_low", "account", f"{left} credits are left, and today costs {costs}", watched.today
        )


def untrained(watched: Watched) -> Iterator[Fact]:
    """On a day with games the champion has a model of its week, from Monday morning on."""
    week = model_week(watched.today)
    is_due = watched.now >= day_start(week) + limits.MORNING
    if watched.tonight and is_due and week not in watched.trained:
        older = [monday for monday in watched.trained if monday < week]
        newest = f"the newest is of {max(older)}" if older else "there is none of an earlier week"
        yield Fact(
            "champion_stale",
            f"week {week}",
            f"the champion has no model of the week of {week}; {newest}",
            watched.today,
        )


def disk_full(watched: Watched) -> Iterator[Fact]:
    """The disk has room for some nights."""
    free = watched.free_bytes
    if free is not None and free < limits.LEAST_FREE_BYTES:
        yield Fact(
            "disk_full", "home", f"{free / 1e6:.0f} MB are free on the disk of the home", watched.today
        )


def _clock(instant: datetime) -> str:
    """An instant by the league's clock; facts name it, so it has no seconds."""
    return f"{instant.astimezone(EASTERN):%m-%d %H:%M} Eastern"
