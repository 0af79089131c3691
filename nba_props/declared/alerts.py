"""The kinds of alert: what each means, what it costs tonight, and the command that mends it. One frozen row each.

When one is told is decided in `planning.alerts`, in which words in `publishing.alerts`. docs/operations.md has a section of
each.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

Severity = Literal["WARN", "ERROR"]
RUNBOOK = "docs/operations.md"


@dataclass(frozen=True, slots=True)
class AlertKind:
    """A kind of alert.

    Attributes:
        name: its key, and the heading of its section in the runbook.
        severity: an error costs bets, grades or closes tonight; a warning costs accuracy, or will cost more later.
        meaning: what has happened.
        costs: what it costs tonight.
        mends: the command that mends it; `{day}` stands for the game date, `{week}` for its Monday.
        lasts: whether it is open until it is over, which is told then. Otherwise it has happened and is told once.
    """

    name: str
    severity: Severity
    meaning: str
    costs: str
    mends: str
    lasts: bool = True

    @property
    def anchor(self) -> str:
        """Where the runbook says more."""
        return f"{RUNBOOK}#{self.name}"


# By this time after midnight Eastern, today's schedule is stored, and on Mondays the week's models are.
MORNING = timedelta(hours=10)
# Who wakes up later has so long to ask for it.
WOKEN = timedelta(minutes=15)
# A night must be predicted this long before its first tip-off.
PREDICTED_BEFORE = timedelta(minutes=60)
# Of an open night no two hours pass without a run: polls are at most 15 minutes apart.
NOTHING_RAN = timedelta(hours=2)
# A night is open from this long before its first tip-off, when its first full run is due, to its last one.
OPENS_BEFORE = timedelta(minutes=90)
# Longer than this between two looks, and the machine was asleep or the daemon down: looks are a minute apart.
ASLEEP = timedelta(minutes=15)
# The account should pay for so many days like today.
DAYS_PAID = 2
# Free space below which a night may not fit any more: a night writes some 30 MB.
LEAST_FREE_BYTES = 300_000_000
# Ticks of a sensor or schedule in a row that must fail: one may be a hiccup.
FAILED_TICKS = 3
# Failed runs are looked back at for so long; what is not mended by then is past.
RUNS_WATCHED = timedelta(days=3)
# Dates before today whose missing outputs are told; older ones count in the week's coverage alone.
OUTPUTS_WATCHED = 3

# Jobs whose later success of the same day mends a failure of another one.
MENDED_BY = {"late_lines": ("nightly",), "ingest": ("nightly",), "features": ("nightly",)}
# Jobs of which a run does what earlier ones left, whatever days it is asked for: any later success mends a failure.
CATCHES_UP = {"mirror"}
# What runs a job's day again.
RUN_AGAIN = {
    "nightly": "nba-props night {day}",
    "late_lines": "nba-props night {day}",
    "grade": "nba-props grade {day}",
    "train": "nba-props train --week {week}",
    "ingest": "nba-props backfill --from {day} --to {day} --job ingest",
    "features": "nba-props backfill --from {day} --to {day} --job features",
    "live_grading": "dg launch --job live_grading --partition {day}",
    "accuracy_report": "dg launch --job accuracy_report",
    "mirror": "nba-props backfill --from {day} --to {day} --job mirror",
}

KINDS = {
    kind.name: kind
    for kind in (
        AlertKind(
            "run_failed",
            "ERROR",
            "The newest run of a job and day has failed, whatever was tried again since.",
            "What the run should have made is as it was before; a day that never had it has nothing.",
            "nba-props night {day}",
        ),
        AlertKind(
            "dead_run",
            "ERROR",
            "The process of a run was killed, or the machine went down under it; its day was freed.",
            "What the run should have made is as it was before, until it is tried again.",
            "nba-props reset {day}",
        ),
        AlertKind(
            "disk_full",
            "ERROR",
            "The disk of the home is nearly full, or a write ended for want of space.",
            "No run can write: no predictions, no closes, no grades. What is stored stays whole.",
            "nba-props prune --keep-days 7",
        ),
        AlertKind(
            "feed_down",
            "ERROR",
            "A feed gave nothing of today's or yesterday's games when it was last asked.",
            "Without quotes there is no bet; without injury reports bets are held back where the feed has spoken lately; "
            "any other feed costs accuracy.",
            "nba-props night {day}",
        ),
        AlertKind(
            "no_schedule",
            "ERROR",
            "It is 10:00 Eastern or later, and no schedule of today is stored.",
            "Nobody knows whether there are games, so nothing is planned.",
            "nba-props backfill --from {day} --to {day} --job ingest",
        ),
        AlertKind(
            "no_predictions",
            "ERROR",
            "The first tip-off is an hour away or less, and no player of the day is predicted.",
            "Games that begin before a night has run get no prediction and no bet.",
            "nba-props night {day}",
        ),
        AlertKind(
            "no_go",
            "ERROR",
            "The check `go` says that tonight cannot be bet on, and games are still ahead.",
            "No bet should be placed tonight on what is published.",
            "nba-props night {day}",
        ),
        AlertKind(
            "nothing_ran",
            "ERROR",
            "Games are ahead, and for two hours no run was requested.",
            "Lines move unseen, closes are lost, and bets are not withdrawn.",
            "make ui, and the sensor `tonight` switched on; nba-props night {day} meanwhile",
        ),
        AlertKind(
            "missed",
            "ERROR",
            "The machine was asleep or the daemon was down, and steps fell into that time that cannot be made up for.",
            "Polls and closes of that time are lost; grades, corrections and features are made up for.",
            "nba-props plan {day}",
            lasts=False,
        ),
        AlertKind(
            "tick_failed",
            "ERROR",
            f"The last {FAILED_TICKS} ticks of a sensor or schedule failed.",
            "What it should have requested is not requested.",
            "nba-props plan {day}",
        ),
        AlertKind(
            "not_polled",
            "WARN",
            "The day's budget of credits does not pay for the closing polls of some games.",
            "Bets on these games get no closing value.",
            "NBA_PROPS_ODDS_CREDITS_PER_DAY set higher in .env; nba-props plan {day} shows what a day costs",
        ),
        AlertKind(
            "credits_low",
            "WARN",
            f"The account of The Odds API has fewer credits left than {DAYS_PAID} days like today cost.",
            "Tonight is paid for; when the credits are used up there are no quotes, and so no bets.",
            "a larger plan at the-odds-api.com, or NBA_PROPS_ODDS_CREDITS_PER_DAY set lower; nba-props plan {day}",
        ),
        AlertKind(
            "champion_stale",
            "ERROR",
            "The champion has no model for the week, its file cannot be used, or its newest model is older than two weeks.",
            "An older model or another family predicts, less accurately.",
            "nba-props train --week {week}",
        ),
        AlertKind(
            "champion_failing",
            "ERROR",
            "A gate of the champion's family fails, nothing is champion, or results are too good to be true.",
            "The model moves no price any more: bets rest on the books alone.",
            "nba-props registry",
        ),
        AlertKind(
            "decay",
            "WARN",
            "The champion's hit rate at edge 3 of the last 30 days is below break-even, its whole 95 % interval.",
            "Nothing at once: prices rest on gates and calibration. If it lasts, the family fails its gate.",
            "nba-props accuracy",
        ),
        AlertKind(
            "unregistered_model",
            "ERROR",
            "A prediction was made by a model that the registry does not know.",
            "Its predictions, and bets on them, cannot be explained or replayed.",
            "nba-props train --week {week}",
        ),
        AlertKind(
            "outputs_missing",
            "ERROR",
            "Outputs of a past date are due and not there that bets or grades need.",
            "Records and gates rest on fewer games than were played.",
            "nba-props grade {day}",
        ),
        AlertKind(
            "red_check",
            "ERROR",
            "A check of the day's tables fails as an error.",
            "As the check's section says.",
            "nba-props check {day}",
        ),
        AlertKind(
            "coverage",
            "WARN",
            "Of the outputs that were due in the last seven days, fewer than 95 % are complete.",
            "Features and gates rest on a week with holes.",
            "nba-props repair",
        ),
        AlertKind(
            "channel_down",
            "WARN",
            "A channel of alerts takes no messages; the others tell so.",
            "Nobody is told by it. What it missed and is still open, it is told when it takes messages again.",
            "nba-props alerts --test",
        ),
        AlertKind(
            "blind",
            "ERROR",
            "The alerts themselves could not look at something.",
            "Faults of that kind are not told while it lasts.",
            "nba-props alerts",
        ),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Watch:
    """A check whose failure as an error is an alert.

    Attributes:
        kind: of the alert.
        days: a result about a date counts on that date and so many less one after it; 0 where it is about no date.
    """

    kind: str
    days: int


# By asset and check.
OF_CHECKS = {
    **{
        (table, "coverage"): Watch("feed_down", 2)
        for table in ("schedule", "box_scores", "shots", "injuries", "game_lines", "odds_lines")
    },
    ("predictions", "go"): Watch("no_go", 1),
    ("predictions", "champion_is_fresh"): Watch("champion_stale", 2),
    ("predictions", "champion_serves"): Watch("champion_stale", 2),
    ("predictions", "registered_models"): Watch("unregistered_model", 2),
    ("model_registry", "champion_passes"): Watch("champion_failing", 0),
    ("model_registry", "not_too_good"): Watch("champion_failing", 0),
    ("bet_grades", "graded_bets"): Watch("red_check", 4),
}
