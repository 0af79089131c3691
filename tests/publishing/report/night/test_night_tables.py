"""What the pages of nights are made of."""

from datetime import date, timedelta

import polars as pl

from nba_props.days import Days
from nba_props.publishing.report.night.page import night_page, place_of
from nba_props.publishing.report.night.tables import nights
from tests.bets.record_rows import NOON
from tests.market.market_rows import DAY
from tests.publishing.report.night_rows import frame, moved, player, row, tables

LATER = DAY + timedelta(9)


def pages(frames: dict[str, pl.DataFrame], days: Days) -> dict[date, bytes]:
    return {of.day: night_page(of, place_of(of.day), "real", NOON) for of in nights(frames, days, LATER)}


def of_three_nights() -> dict[str, pl.DataFrame]:
    parts = [moved(tables(), days) for days in (0, 1, 3)]
    return {name: pl.concat([part[name] for part in parts]) for name in parts[0]}


def test_a_range_of_nights_gives_the_pages_of_its_days() -> None:
    frames, days = of_three_nights(), Days(DAY, DAY + timedelta(3))
    whole = pages(frames, days)
    assert list(whole) == [DAY, DAY + timedelta(1), DAY + timedelta(3)]
    one_by_one = [pages(frames, Days.one(day)) for day in days]
    assert whole == {day: content for made in one_by_one for day, content in made.items()}


def test_nothing_of_a_later_night_reaches_a_page() -> None:
    """The tables hold three nights; the first one's page is the same without the others."""
    assert pages(of_three_nights(), Days.one(DAY)) == pages(moved(tables(), 0), Days.one(DAY))


def test_a_day_that_was_not_run_has_no_page() -> None:
    assert not pages(tables(predictions=tables()["predictions"].clear()), Days.one(DAY))
    assert not pages(tables(slate=tables()["slate"].clear()), Days.one(DAY))


def test_a_night_without_predictions_is_not_quiet_on_its_own_day() -> None:
    frames = tables(predictions=tables()["predictions"].clear(), best_bets=tables()["best_bets"].clear())
    (night,) = nights(frames, Days.one(DAY), DAY)
    assert b"No player is predicted" in night_page(night, place_of(DAY), "real", NOON)


def test_the_injury_state_is_of_the_newest_report_by_the_rows_own_as_of() -> None:
    def state(known_at: object) -> str:
        report = {"game_id": "1", "team": "BOS", "known_at": known_at}
        frames = tables(
            slate=frame("slate", player()),
            schedule=frame("schedule", row("schedule", game_id="1", home="BOS", away="NYK")),
            injuries=frame("injuries", row("injuries", **report, player_id=7, status="doubtful")),
            injury_reports=frame("injury_reports", row("injury_reports", **report, submitted=True)),
        )
        (night,) = nights(frames, Days.one(DAY), DAY)
        return str(night.slate["injury_status"].item())

    assert state(NOON - timedelta(minutes=1)) == "doubtful"
    assert state(NOON + timedelta(minutes=1)) == "unknown"
