"""Fair prices of a recorded week through all their rules: a range against its days, and a changed future."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from nba_props.bets.fair_prices import fair_prices
from nba_props.bets.market_sides import Facts
from nba_props.days import Days
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.contract import enforce
from nba_props.declared.tables.grades import PRICE_GRADES
from nba_props.declared.tables.ingest import INJURIES, INJURY_REPORTS
from nba_props.declared.tables.prices import FAIR_PRICES
from nba_props.declared.tables.quotes import GAME_LINE_POLLS
from nba_props.market.kin import book_pairs
from nba_props.sources.archive.tables import Archive
from nba_props.stats.slate import slate
from tests.replay import real

pytestmark = pytest.mark.real

WEEK = Days(date(2024, 4, 8), date(2024, 4, 14))
AFTERWARDS = datetime(2024, 7, 1, tzinfo=UTC)
# In the middle of a day of many games, some of whose quotes were stored later.
SUNDAY, AFTERNOON = date(2024, 4, 14), datetime(2024, 4, 14, 19, tzinfo=UTC)


@pytest.fixture(scope="module")
def box() -> pl.DataFrame:
    return Archive(real()).box_scores(Days(date(2023, 10, 24), WEEK.last))[0]


@pytest.fixture(scope="module")
def week(box: pl.DataFrame) -> Facts:
    archive = Archive(real())
    points, (schedule, _) = archive.points_quotes(WEEK, box), archive.schedule(WEEK)
    nothing = (INJURIES.empty(), INJURY_REPORTS.empty(), PRICE_GRADES.empty())
    quotes = points.odds_lines, points.polls
    games = slate(schedule, box, *quotes, GAME_LINE_POLLS.empty(), WEEK, AFTERWARDS)
    return Facts(*quotes, book_pairs(*quotes, games, WEEK), schedule, *nothing)


def priced(facts: Facts, box: pl.DataFrame, days: Days, now: datetime = AFTERWARDS) -> pl.DataFrame:
    """The prices of the days by the books alone, from a slate of what is known by then."""
    lines, polls, schedule = (
        frame.filter(days.hold()) for frame in (facts.odds_lines, facts.odds_polls, facts.schedule)
    )
    games = slate(schedule, box, lines, polls, GAME_LINE_POLLS.empty(), days, now)
    known = Facts(
        lines, polls, facts.book_pairs, schedule, facts.injuries, facts.injury_reports, facts.price_grades
    )
    rows = fair_prices(known, games, PREDICTIONS.empty(), now=now, provenance=pl.lit("replay"), source="real")
    return enforce(FAIR_PRICES, rows)


def test_a_week_is_its_days(week: Facts, box: pl.DataFrame) -> None:
    whole = priced(week, box, WEEK)
    days = [priced(week, box, Days.one(day)) for day in WEEK]
    assert whole.height > 10_000
    assert whole.equals(FAIR_PRICES.shape(pl.concat(days)))


def test_what_was_stored_later_moves_no_price_and_no_rule(week: Facts, box: pl.DataFrame) -> None:
    later = pl.col("known_at") > AFTERNOON
    assert week.odds_lines.filter(later, game_date=SUNDAY).height > 20
    wild = Facts(
        week.odds_lines.with_columns(
            point=pl.when(later).then(pl.col("point") + 7).otherwise("point"),
            book=pl.when(later).then(pl.lit("betparx")).otherwise("book"),
        ),
        week.odds_polls,
        week.book_pairs.with_columns(
            same=pl.when(pl.col("game_date") >= SUNDAY).then("shared").otherwise("same")
        ),
        week.schedule, week.injuries, week.injury_reports, week.price_grades,
    )  # fmt: skip
    before = priced(week, box, Days.one(SUNDAY), AFTERNOON)
    assert before.height > 1000
    assert priced(wild, box, Days.one(SUNDAY), AFTERNOON).equals(before)
