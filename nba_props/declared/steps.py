"""The kinds of step that a day is made of: which job runs each, before which others, and the tags of its runs.

When a step is due is decided in `planning`.
"""

from dataclasses import dataclass

from nba_props.declared.published import PUBLISHED

# Dagster's pages leave out tags that begin so: with them, three runs would fill a page.
HIDDEN = ".dagster/nba_props."
# Tags of a run that the planner requested: which step it does, the game date that the step belongs to, the clock's instant
# at which it was requested, and the credits that it may cost, where it may.
STEP, PLANNED_FOR, REQUESTED_AT, CREDITS = (
    "nba_props/step", "nba_props/planned_for", f"{HIDDEN}requested_at", "nba_props/credits",
)  # fmt: skip
# Tags of a run that ends behind `news` unless something has changed since the day's newest recorded instant.
ONLY_NEWS = {"nba_props/only": "news"}
# Tags of a run that publishes what another one that failed left; no run follows it.
ONLY_PUBLISHING = {"nba_props/only": "publishing"}
# What a step may ask of ingest: names of the ops of its assets. A night that quotes cannot be paid for asks for the rest.
SCHEDULE, POINTS_LINES, REPORTED_INJURIES = "schedule", "points_lines", "reported_injuries"
WITHOUT_QUOTES = frozenset({SCHEDULE, REPORTED_INJURIES, "box_scores", "shots"})
# Tags of a run that found facts of past days other than they were stored and used: the days, the clock's instant, and its
# game date, by which such runs are looked up; and whether the days' grades know of it (`yes`, `no`): the run graded them,
# or there were none.
CHANGED, CHANGED_AT, CHANGED_ON, CHANGED_GRADED = (
    "nba_props/changed", "nba_props/changed_at", "nba_props/changed_on", "nba_props/changed_graded",
)  # fmt: skip
# Dagster's own tags: how early a queued run starts, and for how many seconds it may run.
PRIORITY, MAX_RUNTIME = "dagster/priority", "dagster/max_runtime"


@dataclass(frozen=True, slots=True)
class StepKind:
    """A kind of step.

    Attributes:
        name: as the tag of its runs names it.
        job: that does it.
        priority: of its runs in the queue; tonight's steps overtake those of the past.
        meaning: in words, for people.
        only: the assets of the job that it runs; empty for all.
    """

    name: str
    job: str
    priority: int
    meaning: str
    only: tuple[str, ...] = ()


# Kinds that request quotes before tip-offs: nothing makes up for one whose time has passed.
POLLS = ("poll", "close")
TONIGHT, PAST = 10, 0
STEP_KINDS = {
    kind.name: kind
    for kind in (
        StepKind("schedule", "ingest", TONIGHT, "the day's games, as the league lists them"),
        StepKind("night", "nightly", TONIGHT, "the slate from the schedule to the best bets"),
        StepKind(
            "poll", "late_lines", TONIGHT, "quotes and injury reports; bets again where something changed"
        ),
        StepKind(
            "close", "late_lines", TONIGHT, "the last quotes before a tip-off, which closing value rests on"
        ),
        StepKind("live", "live_grading", PAST, "points so far of the games that are under way"),
        StepKind("grade", "grade", PAST, "box scores of games that are final, and grades"),
        StepKind("corrections", "grade", PAST, "box scores again, which the league corrects on two mornings"),
        StepKind("ingest", "ingest", PAST, "days that no night has ingested"),
        StepKind(
            "repair", "features", PAST, "stats and features again, of days that used what has changed since"
        ),
        StepKind(
            "publish", "nightly", PAST, "exports and the report again, which lack what is stored", PUBLISHED
        ),
        StepKind("train", "train", PAST, "the week's models"),
    )
}
