from datetime import UTC, date, datetime, timedelta

import pytest

from nba_props.errors import ConfigurationError
from nba_props.resources.clock import Clock, PartitionRefused, refuse_unless_known

TODAY = date(2024, 4, 10)


@pytest.mark.parametrize("key", ["2021-10-01", "2024-04-10", "2024-04-09", "2021-09-27", "2024-04-08"])
def test_days_and_weeks_up_to_today_are_known(key: str) -> None:
    refuse_unless_known(key, TODAY)


@pytest.mark.parametrize(
    "key", ["", "tonight", "2024-04-31", "2024-13-01", "10.04.2024", "2024-04-10T00:00", "*"]
)
def test_what_is_no_date_is_refused(key: str) -> None:
    with pytest.raises(PartitionRefused, match="is no date such as 2024-04-10"):
        refuse_unless_known(key, TODAY)


@pytest.mark.parametrize("key", ["20240410", "2024-W15-3", "2024W153"])
def test_a_date_written_another_way_is_refused_with_the_right_one(key: str) -> None:
    with pytest.raises(PartitionRefused, match="is written 2024-04-10"):
        refuse_unless_known(key, TODAY)


@pytest.mark.parametrize("key", ["2021-09-30", "2021-09-20", "1999-01-01"])
def test_what_lies_before_the_first_is_refused_and_the_first_is_named(key: str) -> None:
    with pytest.raises(PartitionRefused, match="does not exist; the first is 2021-"):
        refuse_unless_known(key, TODAY)


@pytest.mark.parametrize("key", ["2024-04-11", "2030-01-01"])
def test_what_lies_after_the_clocks_game_date_is_refused_with_the_cure(key: str) -> None:
    with pytest.raises(
        PartitionRefused, match="lies after the clock's game date 2024-04-10; set NBA_PROPS_NOW"
    ):
        refuse_unless_known(key, TODAY)


def test_the_game_date_is_the_eastern_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBA_PROPS_NOW", "2024-04-11T03:59:59Z")
    assert Clock().today() == TODAY
    monkeypatch.setenv("NBA_PROPS_NOW", "2024-04-11T04:00:00Z")
    assert Clock().today() == date(2024, 4, 11)


def test_a_naive_instant_is_taken_as_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBA_PROPS_NOW", "2024-04-10T20:00:00")
    assert Clock().now() == datetime(2024, 4, 10, 20, tzinfo=UTC)
    assert Clock().is_overridden()


def test_without_an_override_it_is_the_wall_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NBA_PROPS_NOW", raising=False)
    assert abs(Clock().now() - datetime.now(UTC)) < timedelta(seconds=5)
    assert Clock().now().tzinfo is UTC
    assert not Clock().is_overridden()


def test_a_bad_override_is_a_configuration_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBA_PROPS_NOW", "soon")
    with pytest.raises(ConfigurationError, match="NBA_PROPS_NOW"):
        Clock().now()
