"""How many runs there may be at once, and what each is given where runs are pods: one row per place and per job.

How Dagster is told is decided in `instance`.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QueueLimits:
    """Runs at once: of all kinds, of those that are not tonight's, and of Dagster's backfills among these."""

    runs: int
    past: int
    backfills: int


ON_A_MACHINE = QueueLimits(3, 2, 1)
ON_A_CLUSTER = QueueLimits(20, 16, 12)


@dataclass(frozen=True, slots=True)
class PodSize:
    """What a run's pod asks for and may use, as Kubernetes writes it. It is ended when it uses more memory."""

    cpu: str
    cpu_limit: str
    memory: str


# A night of a simulated season takes 0.8 GB, its ingest 0.8, its features 0.7, and the training of a week 0.6.
DAY = PodSize(cpu="1", cpu_limit="2", memory="2Gi")
SEASON = PodSize(cpu="2", cpu_limit="4", memory="4Gi")
SIZES: Mapping[str, PodSize] = {
    "ingest": DAY,
    "features": DAY,
    "nightly": DAY,
    "late_lines": DAY,
    "live_grading": DAY,
    "grade": DAY,
    "train": SEASON,
    "accuracy_report": SEASON,
    "mirror": SEASON,
}
# Ranges of any job, such as a season's backfill, hold many days in memory at once.
OF_A_RANGE = SEASON
