"""Game days (New York, tonight included) and model weeks, and how far back a table looks.

Days run all year: an off night is an empty, green partition. Excluded dates would make `dagster job execute`
silently write the next one.
"""

import warnings
from datetime import date

import dagster as dg

from nba_props.days import EASTERN, FIRST_DAY
from nba_props.declared import lookback
from nba_props.declared.time_rules import SPOKEN

# Backfill policies are Beta: we rely on them knowingly, tests hold what we rely on, and a warning per asset at every
# load would bury what matters.
for _category in (dg.BetaWarning, dg.PreviewWarning):
    warnings.filterwarnings("ignore", category=_category, module=r"(nba_props|dagster)\b")

FIRST_WEEK = date(2021, 9, 27)
DAYS_OF_A_WEEK = 7

GAME_DAYS = dg.DailyPartitionsDefinition(start_date=FIRST_DAY.isoformat(), timezone=EASTERN.key, end_offset=1)
MODEL_WEEKS = dg.WeeklyPartitionsDefinition(
    start_date=FIRST_WEEK.isoformat(), timezone=EASTERN.key, day_offset=1, end_offset=1
)


def days_before(count: int) -> dg.TimeWindowPartitionMapping:
    """For a game day: the `count` days strictly before it. The future cannot reach a row."""
    return dg.TimeWindowPartitionMapping(
        start_offset=-count, end_offset=-1, allow_nonexistent_upstream_partitions=True
    )


def days_up_to(count: int) -> dg.TimeWindowPartitionMapping:
    """For a game day: the day itself and the `count` before it."""
    return dg.TimeWindowPartitionMapping(start_offset=-count, allow_nonexistent_upstream_partitions=True)


def weeks_before(count: int) -> dg.TimeWindowPartitionMapping:
    """For a model week: the days of the `count` weeks strictly before it, which its model may learn from."""
    return dg.TimeWindowPartitionMapping(
        start_offset=-count, end_offset=-1, allow_nonexistent_upstream_partitions=True
    )


def weeks_of_day_and_before(count: int) -> dg.TimeWindowPartitionMapping:
    """For a game day: its week and the `count` weeks before it, such as its model and older ones as stand-ins.

    Dagster counts an offset in partitions of the downstream asset, which are days here. The day `count` times seven days
    earlier has the same weekday, and so lies in the week that is `count` weeks earlier.
    """
    return dg.TimeWindowPartitionMapping(
        start_offset=-count * DAYS_OF_A_WEEK, allow_nonexistent_upstream_partitions=True
    )


def reads(table: str) -> dict[str, dg.AssetIn]:
    """The inputs of a stat or feature table with the partitions of each, as `declared.lookback` says."""
    mappings = {
        name: days_up_to(back.days) if back.with_range else days_before(back.days)
        for name, back in lookback.READS[table].items()
        if back != lookback.DAY
    }
    return {name: dg.AssetIn(partition_mapping=mapping) for name, mapping in mappings.items()}


# What prices are made of beside the day's own tables: how often books agreed, and whether reports were made of late.
PRICED_BY = {
    "book_pairs": dg.AssetIn(partition_mapping=days_before(lookback.YEAR.days)),
    "injury_reports": dg.AssetIn(partition_mapping=days_up_to(SPOKEN.days)),
}
SEASON = days_before(lookback.SEASON.days)
YEAR = days_before(lookback.YEAR.days)
ALL_HISTORY = weeks_before(520)
STAND_INS = weeks_of_day_and_before(52)
