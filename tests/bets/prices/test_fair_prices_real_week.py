"""Fair prices of a recorded week through all their rules: a range against its days, and a changed future."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from nba_props.bets.prices.fair_prices import fair_prices
from nba_props.bets.prices.market_sides import Facts
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
from tests.bets.price_accuracy.past_games import shaped
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


def poisoned(facts: Facts, box: pl.DataFrame, at: datetime) -> dict[str, Facts]:
    """The facts, each kind of them in turn with everything changed that is known at an instant and later."""
    instant = pl.lit(at, pl.Datetime("us", "UTC"))
    later = pl.col("known_at") >= instant
    lines, polls = facts.odds_lines, facts.odds_polls.filter(game_date=SUNDAY)
    moved = lines.with_columns(
        point=pl.when(later).then(pl.col("point") + 7).otherwise("point"),
        over_price=pl.when(later).then(pl.lit(500, pl.Int32)).otherwise("over_price"),
        book=pl.when(later).then(pl.lit("betparx")).otherwise("book"),
    )
    again = lines.filter(game_date=SUNDAY).with_columns(known_at=instant, over_price=pl.lit(300, pl.Int32))
    emptied = polls.with_columns(
        pl.lit([]).cast(polls.schema[name]).alias(name)
        for name in ("listed_books", "listed_markets", "listed_known_at")
    )
    games = facts.schedule.filter(game_date=SUNDAY).select("game_id", "game_date", "season", team="home")
    reports = games.with_columns(known_at=instant, submitted=pl.lit(True))
    out = reports.join(box.select("player_id", "team").unique(), on="team").with_columns(status=pl.lit("out"))
    lost = lines.filter(game_date=SUNDAY).with_columns(
        known_at=instant, is_drawn=True, is_main_line=True, market_probability=0.5, fair_probability=0.6, won=False
    )  # fmt: skip
    copies = facts.book_pairs.with_columns(
        same=pl.when(pl.col("game_date") >= SUNDAY).then("shared").otherwise("same")
    )
    return {
        "quotes": replace(facts, odds_lines=pl.concat([moved, again])),
        "polls": replace(facts, odds_polls=pl.concat([facts.odds_polls, emptied.with_columns(known_at=instant)])),
        "pairs": replace(facts, book_pairs=copies),
        "reports": replace(
            facts, injuries=shaped(out, INJURIES.schema), injury_reports=shaped(reports, INJURY_REPORTS.schema)
        ),
        "grades": replace(facts, price_grades=shaped(lost, PRICE_GRADES.schema)),
    }  # fmt: skip


KINDS = ["quotes", "polls", "pairs", "reports", "grades"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_known_later_moves_no_price_and_no_rule(week: Facts, box: pl.DataFrame, kind: str) -> None:
    assert week.odds_lines.filter(pl.col("known_at") > AFTERNOON, game_date=SUNDAY).height > 20
    before = priced(week, box, Days.one(SUNDAY), AFTERNOON)
    assert before.height > 1000
    wild = poisoned(week, box, AFTERNOON + timedelta(seconds=1))[kind]
    assert priced(wild, box, Days.one(SUNDAY), AFTERNOON).equals(before)


@pytest.mark.parametrize("kind", [k for k in KINDS if k not in {"pairs", "grades"}])
def test_the_same_known_a_little_earlier_does(week: Facts, box: pl.DataFrame, kind: str) -> None:
    """Else the poison would be none; pairs and grades of the date itself never count."""
    before = priced(week, box, Days.one(SUNDAY), AFTERNOON)
    wild = poisoned(week, box, AFTERNOON)[kind]
    assert not priced(wild, box, Days.one(SUNDAY), AFTERNOON).equals(before)
