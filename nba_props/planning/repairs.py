"""Repairs: what was built from facts that have changed since is built again, once, and nothing else is.

One run of `features` covers the days from the first changed one to yesterday. Tonight's night follows if it was built
before, and grades if the run that found the change did not grade. Predictions and bets of the past stay as they were made.
How runs tell what they found changed is here as well: as tags.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from nba_props.days import Days, day_start, eastern, game_date
from nba_props.declared.steps import CHANGED, CHANGED_AT, CHANGED_GRADED, CHANGED_ON
from nba_props.declared.time_rules import DUE_BEFORE_TIP
from nba_props.planning.attempts import parts_of
from nba_props.planning.gaps import night_again
from nba_props.planning.step import Attempt, Changed, Known, Step
from nba_props.sources.finals import CORRECTED_BY

# A change that was found longer ago is left to people; runs of steps are not known for longer.
REMEMBERED = timedelta(days=28)
# So long after the league has corrected its box scores all of them are read: a morning's changes are repaired together.
GATHERED = timedelta(minutes=45)
YES = "yes"


def tags_of(changed: Changed) -> dict[str, str]:
    """The tags of the run that found a change."""
    return {
        CHANGED: str(changed.days),
        CHANGED_AT: changed.found_at.isoformat(timespec="seconds"),
        CHANGED_ON: str(game_date(changed.found_at)),
        CHANGED_GRADED: YES if changed.is_graded else "no",
    }


def changed_of(tags: Mapping[str, str], run_id: str = "") -> Changed | None:
    """What the tags of a run say that it found changed; None for nothing."""
    if CHANGED not in tags:
        return None
    return Changed(
        Days.read(tags[CHANGED]),
        datetime.fromisoformat(tags[CHANGED_AT]),
        run_id,
        tags.get(CHANGED_GRADED) == YES,
    )


def repairs(known: Known, first: Sequence[Step] = ()) -> tuple[Step, ...]:
    """The steps that repair what is known to have changed: a run of features, grades, and tonight's night again.

    Args:
        known: its `changed` that is not repaired yet, or that tonight was built without.
        first: steps that may find more: gradings, corrections and ingests of past days, which go first.
    """
    today = known.today
    recent = [change for change in known.changed if game_date(change.found_at) > today - REMEMBERED]
    pending = [change for change in recent if not _repair_of(change, known.attempts)]
    repair = _repair(pending, known, first) if pending else None
    steps = [step for step in (repair, _night_again(recent, repair, known)) if step]
    return (*steps, *_grades_again(recent, known, first))


def _at(changes: Sequence[Changed]) -> str:
    """The instant of the newest of some changes, as names of steps have it: whatever was found by then is covered."""
    return f"{max(change.found_at for change in changes).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _repair_of(change: Changed, attempts: Sequence[Attempt]) -> Attempt | None:
    """The succeeded repair that covers a change."""
    for attempt in attempts:
        of = parts_of(attempt.step)
        if (
            of.kind == "repair"
            and attempt.state == "succeeded"
            and of.days.first <= change.days.first
            and datetime.fromisoformat(of.at) >= change.found_at
        ):
            return attempt
    return None


def _repair(pending: Sequence[Changed], known: Known, first: Sequence[Step]) -> Step | None:
    """One run of all days since the first change. Today's own night builds today."""
    today = known.today
    oldest, yesterday = min(change.days.first for change in pending), today - timedelta(1)
    if oldest > yesterday:
        return None
    due_at = max(map(_gathered, pending))
    return Step(
        "repair",
        Days(oldest, yesterday),
        due_at,
        day_start(today + timedelta(1)),
        _at(pending),
        after=(*(step.name for step in first), *_under_way(known)),
        waits_until=_waits_until(known),
    )


def _under_way(known: Known) -> list[str]:
    """Repairs that are running: two of the same days at once would be one too many."""
    return [a.step for a in known.attempts if a.state == "active" and parts_of(a.step).kind == "repair"]


def _gathered(change: Changed) -> datetime:
    """When everything that is found together with a change has been found, UTC."""
    return max(change.found_at, _mornings_end(game_date(change.found_at)))


def _mornings_end(day: date) -> datetime:
    return eastern(day, CORRECTED_BY) + GATHERED


def _waits_until(known: Known) -> datetime | None:
    return next((tip - DUE_BEFORE_TIP for tip in known.tips_ahead), None)


def _night_again(recent: Sequence[Changed], repair: Step | None, known: Known) -> Step | None:
    """Tonight's night again where it was built before a repair that is due, or was done today."""
    done = [attempt for change in recent if (attempt := _repair_of(change, known.attempts))]
    moments = [a.requested_at for a in done if game_date(a.requested_at) == known.today]
    if repair:
        moments.append(max(known.now, repair.due_at))
    if not known.tips_ahead or known.tonight_at is None or not moments or known.tonight_at >= max(moments):
        return None
    night = night_again(known, f"repaired {_at(recent)}", repair.due_at if repair else max(moments))
    return replace(night, after=(repair.name,), waits_until=repair.waits_until) if repair else night


def _grades_again(recent: Sequence[Changed], known: Known, first: Sequence[Step]) -> Iterator[Step]:
    """Grades of changed days where the run that found the change was not one that grades; a grading ahead does it too."""
    until = day_start(known.today + timedelta(1))
    due = {day for step in first if step.of_kind.job == "grade" for day in step.days}
    for change in recent:
        if not change.is_graded and not due.issuperset(change.days):
            yield Step("grade", change.days, _gathered(change), until, f"changed {_at([change])}")
