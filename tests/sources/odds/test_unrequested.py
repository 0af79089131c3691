"""A run that requests no quotes keeps those of days of which raw holds nothing."""

from datetime import timedelta

from nba_props.declared.tables.quotes import UNRESOLVED_NAMES
from nba_props.sources.odds.unrequested import with_stored
from nba_props.sources.outcomes import IngestResult
from tests.market.market_rows import DAY, before, quote, quotes
from tests.polls import poll, polls

NEXT = DAY + timedelta(days=1)


def test_a_day_of_which_raw_holds_nothing_keeps_its_quotes_and_any_other_is_that_of_raw() -> None:
    stored = quotes(quote("a", 20.5), quote("a", 21.5, game_id="2", game_date=NEXT))
    seen = polls(poll(20, {"a": before(120)}), poll(20, {}, game_id="2", game_date=NEXT))
    # Raw knows that the books were asked on the second day and had nothing.
    fresh = IngestResult(quotes(), polls=seen.filter(game_date=NEXT))
    whole = with_stored(fresh, stored, UNRESOLVED_NAMES.empty(), seen)
    assert whole.frame.select("game_date", "point").rows() == [(DAY, 20.5)]
    assert sorted(whole.polls["game_date"]) == [DAY, NEXT]
    assert whole.polls.height == 2
