"""Game days (New York, tonight included) and model weeks, and how far back a table looks.

Days run all year: an off night is an empty, green partition. Excluded dates would make `dagster job execute`
silently write the next one.
"""

import warnings
from datetime import date

import dagster as dg

# Backfill policies are Beta: we rely on them knowingly, tests hold what we rely on, and a warning per asset at every
# load would bury what matters.
for _category in (dg.BetaWarning, dg.PreviewWarning):
    warnings.filterwarnings("ignore", category=_category, module=r"(nba_props|dagster)\b")

FIRST_DAY = date(2021, 10, 1)
FIRST_WEEK = date(2021, 9, 27)

GAME_DAYS = dg.DailyPartitionsDefinition(
    start_date=FIRST_DAY.isoformat(), timezone="America/New_York", end_offset=1
)
MODEL_WEEKS = dg.WeeklyPartitionsDefinition(
    start_date=FIRST_WEEK.isoformat(), timezone="America/New_York", day_offset=1, end_offset=1
)


def days_before(count: int) -> dg.TimeWindowPartitionMapping:
    """The `count` game days strictly before a day: the future cannot reach a row."""
    return dg.TimeWindowPartitionMapping(
        start_offset=-count, end_offset=-1, allow_nonexistent_upstream_partitions=True
    )


def days_up_to(count: int) -> dg.TimeWindowPartitionMapping:
    """The day itself and the `count` before it."""
    return dg.TimeWindowPartitionMapping(start_offset=-count, allow_nonexistent_upstream_partitions=True)


def weeks_before(count: int) -> dg.TimeWindowPartitionMapping:
    """The days of the `count` weeks strictly before a week: what its model may learn from."""
    return dg.TimeWindowPartitionMapping(
        start_offset=-count, end_offset=-1, allow_nonexistent_upstream_partitions=True
    )


def weeks_up_to(count: int) -> dg.TimeWindowPartitionMapping:
    """The week of a day and the `count` before it: its model, or an older one as a stand-in."""
    return dg.TimeWindowPartitionMapping(start_offset=-count, allow_nonexistent_upstream_partitions=True)


YEAR_DAYS = 366

SEASON = days_before(300)
SEASON_AND_DAY = days_up_to(300)
YEAR = days_before(YEAR_DAYS)
HISTORY = days_before(10 * YEAR_DAYS)
ALL_HISTORY = weeks_before(520)
STAND_INS = weeks_up_to(52)
