"""Jobs: what runs together. Days and weeks have jobs of their own, since a run has one partitioning."""

import dagster as dg

from nba_props.declared.manifest import RECORDED
from nba_props.instance.executor import one_process
from nba_props.instance.run_tags import LONG_RUNTIME
from nba_props.resources.world import QUOTES_FROM_RAW

# The job, and the group of its assets.
MIRROR = "mirror"
INGEST = dg.AssetSelection.groups("ingest")
PLAYED = dg.AssetSelection.assets("schedule", "box_scores", "shots", "player_games", "team_games")
TO_FEATURES = INGEST | dg.AssetSelection.groups("stats", "features")
# What no other job writes than those of a night.
OF_A_NIGHT_ALONE = {
    "predictions", "fair_prices", "best_bets", "signals", "daily_signals", "subset_picks", "subset_records",
}  # fmt: skip
NIGHT = TO_FEATURES | dg.AssetSelection.assets(*sorted(OF_A_NIGHT_ALONE))
# They serve the dates after their own: built at night so that a range of nights has them, and with the last quotes next
# morning.
BOOK_PAIRS = dg.AssetSelection.assets("book_pairs")
# A line that moves changes its quotes and what is computed from them. One request returns quotes, unresolved names and the
# poll itself.
LINES = dg.AssetSelection.assets("odds_lines", "unresolved_names", "odds_polls")
# What a poll may ask for again, and what of it is new: the rest of a night follows from that.
POLLED = LINES | dg.AssetSelection.assets("schedule", "injuries", "injury_reports")
NEWS = dg.AssetSelection.assets("news")
GRADED = dg.AssetSelection.assets("grades", "bet_grades", "price_grades", "bet_performance")
ACCURACY = dg.AssetSelection.assets("accuracy")
# What readers outside the product see, behind every run that changes it.
PUBLISHING = dg.AssetSelection.groups("publishing") - dg.AssetSelection.assets("manifest")
# What a run of a night read and left, so that its instant can be rebuilt.
MANIFEST = dg.AssetSelection.assets("manifest")
# It requests scores, of which a run that fixed its instant before knows none.
LIVE_GRADING = dg.AssetSelection.assets("live_grading_export")

# It shows graded nights alone, which no line changes.
RESULTS = dg.AssetSelection.assets("results_export")

# Each job's assets, and what it is for.
SELECTIONS = {
    "ingest": (
        INGEST,
        "Schedule, box scores, shots, injury reports, game lines and points quotes of a day.",
    ),
    "features": (TO_FEATURES - INGEST, "Stats and features of a day, from what is ingested."),
    "nightly": (
        NIGHT | BOOK_PAIRS | (PUBLISHING - LIVE_GRADING) | MANIFEST,
        "A night from the schedule to the best bets, its exports and the report.",
    ),
    "late_lines": (
        POLLED | (NIGHT & NEWS.downstream()) | (PUBLISHING - LIVE_GRADING - RESULTS) | MANIFEST,
        "Points quotes, injury reports and the schedule of a day again, what is new of them, and what follows from it, up "
        "to the best bets, exports and report; the rest of the night stays as it is.",
    ),
    "live_grading": (
        LIVE_GRADING,
        "Scores and points so far of the games that are under way, beside the day's predictions and bets.",
    ),
    "grade": (
        PLAYED
        | LINES
        | BOOK_PAIRS
        | GRADED
        | PUBLISHING
        | dg.AssetSelection.assets("model_performance", "signal_performance", "model_registry"),
        "Box scores of a day, every quote that raw holds of it, grades of its predictions, bets and prices, and how models "
        "and bets have done since.",
    ),
    "train": (
        dg.AssetSelection.groups("models") - ACCURACY,
        "The week's models, what they could learn from, and the registry.",
    ),
    "accuracy_report": (
        ACCURACY,
        "How every predictor did beside the line and the last-10 mean, on the past year's grades.",
    ),
}
# The closes of a day are in what polls left in raw, which no night has read: `grade` reads it and requests no quotes.
# Others may run for 30 minutes; a range of days longer, see `instance.run_tags`.
TAGS = {
    "grade": QUOTES_FROM_RAW,
    "nightly": RECORDED,
    "late_lines": RECORDED,
    "train": LONG_RUNTIME,
    "accuracy_report": LONG_RUNTIME,
}
JOBS = [
    dg.define_asset_job(
        name,
        selection,
        description=description,
        executor_def=one_process,
        tags=TAGS.get(name),
    )
    for name, (selection, description) in SELECTIONS.items()
]
# Only where a mirror is configured: see `definitions`.
MIRROR_JOB = dg.define_asset_job(
    MIRROR,
    dg.AssetSelection.groups(MIRROR),
    description="What the lake has changed of a day, into the tables of the mirror in BigQuery.",
    executor_def=one_process,
    tags=LONG_RUNTIME,
)
