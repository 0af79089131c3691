"""Four hours of a real evening that the product lives by itself: the clock is stepped, and nothing is called by hand.

`python -m season.real_night` does so with a whole day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path

import polars as pl
import pytest

from nba_props.days import eastern
from nba_props.declared.tables.every_table import TABLES
from nba_props.declared.tables.models import MODEL_TABLES
from nba_props.declared.tables.quotes import ODDS_POLLS
from nba_props.storage.lake import Lake
from season.driver import Driver
from season.real_judge import Lived, lived
from season.real_night import Day, credits_used, live
from season.real_quotes import recorded
from season.real_report import Steps, steps
from tests.real_home import lived as lived_home
from tests.replay import real

pytestmark = [pytest.mark.real, pytest.mark.slow]

DATE, MONDAY = date(2024, 4, 10), date(2024, 4, 8)
# The closing polls of eight games, the night, and no poll in between.
BUDGET = 8 * 4 + 8 * 4 + 6
EVENING = Day(DATE, BUDGET, begin=time(15, 30), end=eastern(DATE, time(19, 30)), skips=True)


@dataclass(frozen=True)
class Evening:
    """The games at half past seven, the runs by step, and the credits that the server counted."""

    games: tuple[Lived, ...]
    steps: dict[str, Steps]
    credits: int
    lake: Lake
    errors: int

    @property
    def begun(self) -> list[Lived]:
        """The games that have begun by then."""
        return [of for of in self.games if of.game.tip_off <= EVENING.last]


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evening]:
    with lived_home(tmp_path_factory, "evening") as (home, server):
        lake = Lake(str(home / "lake"))
        _no_training(lake)
        variables = {"NBA_PROPS_ODDS_CREDITS_PER_DAY": str(BUDGET)}
        with Driver(home, EVENING.first, variables=variables, without=("alerts",)) as driver:
            live(driver, server, EVENING)
            by_kind = {of.kind: of for of in steps(driver.runs())}
            games = lived(lake, DATE, recorded(real(), DATE))
            yield Evening(games, by_kind, credits_used(server), lake, len(driver.errors))


def _no_training(lake: Lake) -> None:
    """The week's other families count as trained, without a model."""
    for table in MODEL_TABLES.values():
        if not Path(lake.path(table, MONDAY)).exists():
            lake.write(table, lake.read(table, []), [MONDAY])


def test_each_game_is_predicted_ninety_minutes_before_the_first_tip_off(evening: Evening) -> None:
    first = min(of.game.tip_off for of in evening.games)
    assert len(evening.games) == 8
    assert {of.predicted_at for of in evening.games} == {first - timedelta(minutes=90)}


def test_the_last_poll_of_a_game_is_in_its_last_three_minutes(evening: Evening) -> None:
    assert len(evening.begun) == 4
    late = {of.game.tip_off - of.last_poll for of in evening.begun if of.last_poll}
    assert late == {timedelta(minutes=3)}
    assert all(of.game.quoted for of in evening.begun)


def test_credits_are_within_the_budget_as_the_server_counts_them(evening: Evening) -> None:
    planned = sum(of.credits for of in evening.steps.values())
    assert 0 < evening.credits <= planned <= BUDGET
    assert evening.lake.read(ODDS_POLLS, [DATE])["game_id"].n_unique() == 8


def test_every_run_has_succeeded_and_nothing_was_done_twice(evening: Evening) -> None:
    assert {state for of in evening.steps.values() for state in of.states} == {"SUCCESS"}
    assert not [kind for kind, of in evening.steps.items() if of.doubled]
    assert evening.errors == 0
    assert {"schedule", "night", "poll", "close", "live"} <= evening.steps.keys()
    assert evening.steps["night"].states["SUCCESS"] == 1


def test_a_poll_without_news_builds_nothing(evening: Evening) -> None:
    slates = evening.lake.read(TABLES["slate"], [DATE])["as_of"].unique()
    polls = evening.steps["poll"].states.total() + evening.steps["close"].states.total()
    assert len(slates.drop_nulls()) < polls
    assert evening.lake.read(TABLES["predictions"], [DATE]).filter(pl.col("is_active")).height > 0
