"""How often each asset was made: what failed runs lost counts, and what a run rightly left out does not."""

from datetime import UTC, datetime, timedelta

from nba_props.instance.success_rates import Rate, success_rates
from tests.instance.conftest import Both
from tests.instance.range_run import KEYS

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def test_partitions_that_a_failed_run_did_not_make_are_lost(both: Both) -> None:
    days = len(KEYS)
    # `broken` fails in one run of two.
    assert success_rates(both.batched, LONG_AGO) == [
        Rate("broken", days, days), Rate("noted", 2 * days, 0), Rate("plain", 2 * days, 0),
    ]  # fmt: skip
    assert [rate.share for rate in success_rates(both.batched, LONG_AGO)] == [0.5, 1.0, 1.0]


def test_runs_before_the_instant_do_not_count(both: Both) -> None:
    assert success_rates(both.batched, datetime.now(UTC) + timedelta(minutes=1)) == []


def test_the_stock_log_tells_the_same(both: Both) -> None:
    assert success_rates(both.stock, LONG_AGO) == success_rates(both.batched, LONG_AGO)
