"""The assets by which a night is published: behind a run that failed, they alone are run."""

PUBLISHED = (
    "expected_outputs", "tonight_export", "picks_export", "results_export", "season_export", "bet_pages", "report",
)  # fmt: skip
# The jobs that end with them.
PUBLISHED_BEHIND = ("nightly", "late_lines", "grade")
