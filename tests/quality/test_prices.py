"""What the prices of a night lack, in words."""

from nba_props.quality.prices import told_of_prices
from tests.bets.record_rows import prices, side


def test_prices_that_lack_nothing_have_nothing_to_tell() -> None:
    assert told_of_prices(prices(side())) == told_of_prices(prices()) == ""


def test_unknown_injuries_are_counted_by_player_and_stale_quotes_by_side() -> None:
    unknown = {"player_id": 8, "injury_status": "unknown"}
    stale = {"filter_reason": "stale_quote", "rules_fired": ["stale_quote"]}
    rows = side(), side(**unknown), side(**unknown, line=21.5), side(player_id=9, **stale)
    assert told_of_prices(prices(*rows)) == (
        "Injuries of 1 of 3 quoted players are unknown. 1 of 4 sides were quoted too long ago."
    )
