"""The instants of partitions as Dagster's own event log has them: of the newest materialization, and of no other."""

from datetime import UTC, date, datetime

import dagster as dg

from nba_props.instance.instants import instants

DAYS = dg.DailyPartitionsDefinition("2024-04-01", end_date="2024-04-06")
EARLY, LATE = (datetime(2024, 4, day, tzinfo=UTC) for day in (9, 10))


def materialize(instance: dg.DagsterInstance, day: str, instant: datetime | None) -> None:
    @dg.asset(name="slate", partitions_def=DAYS)
    def slate() -> dg.MaterializeResult[None]:
        return dg.MaterializeResult(metadata={"instant": instant.isoformat()} if instant else {})

    assert dg.materialize([slate], instance=instance, partition_key=day).success


def test_the_newest_materialization_of_each_partition_tells_its_instant() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        for day, instant in (("2024-04-01", LATE), ("2024-04-02", EARLY), ("2024-04-03", EARLY)):
            materialize(instance, day, instant)
        materialize(instance, "2024-04-02", LATE)
        materialize(instance, "2024-04-03", None)
        days = [date(2024, 4, day) for day in range(1, 6)]
        assert instants(instance, "slate", days) == {date(2024, 4, 1): LATE, date(2024, 4, 2): LATE}
        assert instants(instance, "slate", days[1:2]) == {date(2024, 4, 2): LATE}
        assert instants(instance, "slate", []) == instants(instance, "other", days) == {}
