"""Fair prices of recorded quotes: which books copied each other, ranges against days, and a changed future."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.tables.quotes import GAME_LINE_POLLS
from nba_props.declared.tables.stats import SLATE
from nba_props.market.closing_price import closing_prices
from nba_props.market.fair_price import with_claims
from nba_props.market.kin import book_pairs, feeds_on
from nba_props.market.others import priced_sides
from nba_props.models.distribution.shape import Shape
from nba_props.sources.archive.tables import Archive
from nba_props.stats.slate import moments
from tests.replay import real

pytestmark = pytest.mark.real

SPRING = Days(date(2024, 3, 1), date(2024, 4, 14))
SHAPE = Shape()


@dataclass(frozen=True)
class Quoted:
    """Quotes, their polls, and the moments of their games."""

    lines: pl.DataFrame
    polls: pl.DataFrame
    games: pl.DataFrame

    def of(self, condition: pl.Expr) -> "Quoted":
        """The rows of each that meet a condition."""
        return Quoted(*(frame.filter(condition) for frame in (self.lines, self.polls, self.games)))

    def at(self, instant: datetime) -> "Quoted":
        """The same as known at an instant."""
        as_of = pl.min_horizontal("tip_off", pl.lit(instant).cast(SLATE.schema["as_of"]))
        return Quoted(self.lines, self.polls, self.games.with_columns(as_of=as_of))


@pytest.fixture(scope="module")
def spring() -> Quoted:
    archive = Archive(real())
    box, _ = archive.box_scores(SPRING)
    points = archive.points_quotes(SPRING, box)
    schedule, _ = archive.schedule(SPRING)
    games = moments(schedule, points.polls, GAME_LINE_POLLS.empty(), datetime(2025, 1, 1, tzinfo=UTC))
    return Quoted(points.odds_lines, points.polls, games)


@pytest.fixture(scope="module")
def pairs(spring: Quoted) -> pl.DataFrame:
    return book_pairs(spring.lines, spring.polls, spring.games, SPRING)


def price(quoted: Quoted, pairs: pl.DataFrame) -> pl.DataFrame:
    feeds = feeds_on(pairs, quoted.lines.select("game_date", "book"))
    sides = priced_sides(quoted.lines, quoted.polls, quoted.games, feeds, SHAPE)
    return with_claims(sides.with_columns(model_term=pl.lit(0.03), share=pl.lit(0.85)))


def test_ten_books_were_six_feeds_in_april(pairs: pl.DataFrame) -> None:
    books = sorted({*pairs["book"], *pairs["other_book"]})
    feeds = feeds_on(pairs, pl.DataFrame({"game_date": [date(2024, 4, 10)] * len(books), "book": books}))
    groups = (
        feeds.group_by("feed").agg(pl.col("book").sort()).filter(pl.col("book").list.len() > 1).sort("feed")
    )
    assert groups["book"].to_list() == [
        ["betmgm", "bovada", "draftkings", "williamhill_us"],
        ["betrivers", "unibet_us"],
    ]
    assert (len(books), feeds["feed"].n_unique()) == (10, 6)


def test_a_range_of_days_equals_its_days_to_the_last_bit(spring: Quoted, pairs: pl.DataFrame) -> None:
    whole = price(spring, pairs)
    for day in (SPRING.first + timedelta(1), date(2024, 3, 17), date(2024, 4, 4), SPRING.last):
        own = price(spring.of(Days.one(day).hold()), pairs)
        assert own.height > 100
        assert whole.filter(game_date=day).equals(own)


def test_quotes_polls_and_pairs_after_an_instant_change_no_price_of_before(
    spring: Quoted, pairs: pl.DataFrame
) -> None:
    instant = datetime(2024, 4, 5, 18, tzinfo=UTC)
    after, day = pl.col("known_at") > instant, date(2024, 4, 5)
    moved = pl.when(after).then(pl.col("point") + 3).otherwise("point")
    lines = spring.lines.with_columns(
        point=moved, over_price=pl.when(after).then(-150).otherwise("over_price")
    )
    poisoned = Quoted(lines, spring.polls.filter(~after), spring.games)
    changed = pairs.with_columns(same=pl.when(pl.col("game_date") >= day).then(0).otherwise("same"))

    def until(quoted: Quoted, known: pl.DataFrame) -> pl.DataFrame:
        return price(quoted.at(instant).of(pl.col("game_date") <= day), known)

    before = until(spring, pairs)
    assert before.filter(game_date=day).height > 100
    assert before.equals(until(poisoned, changed))
    assert not price(spring, pairs).equals(price(poisoned, changed)), "the poison is there"


def test_bets_have_a_closing_value_or_a_reason(spring: Quoted, pairs: pl.DataFrame) -> None:
    bets = price(spring, pairs).filter(pl.col("expected_value") > 0.01)
    feeds = feeds_on(pairs, spring.lines.select("game_date", "book"))
    closed = closing_prices(spring.lines, spring.polls, spring.games, feeds, bets, SHAPE)
    assert closed.filter(pl.col("closing_value").is_null() == pl.col("closing_reason").is_null()).is_empty()
    assert closed["closing_value"].count() > 10
