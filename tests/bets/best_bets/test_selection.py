"""Which bets are made, and their stakes."""

from datetime import timedelta

import polars as pl
import pytest

from nba_props.bets.best_bets.selection import select
from nba_props.declared.tables.record import BEST_BETS
from tests.bets.record_rows import NOON, prices, published, side
from tests.market.market_rows import DAY, TIP, Row

NONE = BEST_BETS.empty()


def selected(*rows: Row, **other: object) -> pl.DataFrame:
    return select(prices(*rows), NONE, NOON, **other).sort("game_date", "rank")  # type: ignore[arg-type]  # books only


def test_a_bet_is_a_quarter_of_kelly_on_the_claimed_probability() -> None:
    """At +150 a claim of 0.424 is worth 0.06: Kelly stakes 0.06 / 1.5."""
    bets = selected(side(claimed_probability=0.424, price=150, expected_value=0.06))
    assert bets["stake"].to_list() == [0.01]
    assert bets["rank"].to_list() == [1]


def test_a_push_gives_the_stake_back_and_changes_no_stake() -> None:
    """A tenth of pushes takes a tenth of the expected value and nothing of the Kelly fraction."""
    row = {"claimed_probability": 0.424, "price": 150}
    plain, pushed = (
        selected(side(**row, expected_value=v, push_probability=p)) for v, p in ((0.06, 0.0), (0.054, 0.1))
    )
    assert plain["stake"].to_list() == pushed["stake"].to_list()


def test_bets_are_ranked_by_expected_value_and_ties_by_game_and_player() -> None:
    rows = [
        side(player_id=player, game_id=game, expected_value=value)
        for game, player, value in (("2", 7, 0.02), ("1", 9, 0.02), ("1", 8, 0.02), ("3", 1, 0.03))
    ]
    ranked = selected(*rows).select("game_id", "player_id", "rank").rows()
    assert ranked == [("3", 1, 1), ("1", 8, 2), ("1", 9, 3), ("2", 7, 4)]
    assert selected(*reversed(rows)).equals(selected(*rows))


def test_a_market_of_a_player_is_bet_once_at_the_best_value_and_ties_by_book_line_and_side() -> None:
    best = selected(side(), side(book="b", expected_value=0.07), side(line=21.5), side(side="UNDER"))
    assert best.select("book", "expected_value").rows() == [("b", 0.07)]
    tied = (side(book="c"), side(book="b", side="UNDER"), side(book="b", line=21.5), side(book="b"))
    for rows in (tied, tuple(reversed(tied))):
        assert selected(*rows).select("book", "line", "side").rows() == [("b", 20.5, "OVER")]


def test_a_side_that_a_rule_rejects_is_not_bet_and_does_not_hide_a_worse_one() -> None:
    bets = selected(
        side(expected_value=0.2, filter_reason="off_market", rules_fired=["off_market"]), side(book="b")
    )
    assert bets["book"].to_list() == ["b"]


def test_stakes_are_capped_per_bet_and_per_game_best_first() -> None:
    claims = (0.95, 0.525, 0.52, 0.515)
    rows = [side(player_id=n, claimed_probability=p, expected_value=2 * p - 1) for n, p in enumerate(claims)]
    stakes = selected(*rows)["stake"].to_list()
    assert stakes == pytest.approx([0.02, 0.0125, 0.0075])  # nothing is left for the fourth


def test_stakes_are_capped_per_day_best_first() -> None:
    rows = [
        side(game_id=str(n), claimed_probability=0.535 - n / 2000, expected_value=0.07 - n / 1000)
        for n in range(8)
    ]
    bets = selected(*rows)
    assert bets["stake"].to_list() == pytest.approx([0.0175, 0.01725, 0.017, 0.01675, 0.0165, 0.015])
    assert bets["stake"].sum() == pytest.approx(0.10)


def test_many_small_stakes_together_stay_within_the_day() -> None:
    """Ten stakes of 0.0091236 and what is left: rounded to the nearest, they come to 0.100004."""
    claim = {"claimed_probability": 0.4218967, "expected_value": 0.0547416, "price": 150}
    bets = selected(*(side(game_id=str(n), **claim) for n in range(11)))
    assert bets.height == 11
    assert bets["stake"].sum() <= 0.10 + 1e-12


def test_what_was_published_counts_against_the_caps_of_game_and_day_withdrawn_or_not() -> None:
    earlier = published(side(claimed_probability=0.9, expected_value=0.8), side(game_id="2"))
    withdrawn = earlier.with_columns(withdrawn_at=pl.col("published_at"), withdrawn_reason=pl.lit("no_value"))
    rows = prices(
        *(side(game_id="1", player_id=n, claimed_probability=0.9, expected_value=0.8) for n in (8, 9))
    )
    for stored in (earlier, withdrawn):
        assert select(rows, stored, NOON)["stake"].to_list() == pytest.approx([0.02])  # 0.02 of 0.04 was left
    heavy = earlier.with_columns(stake=pl.lit(0.0475))
    assert select(prices(side(game_id="3")), heavy, NOON)["stake"].to_list() == pytest.approx([0.005])


def test_a_published_bet_is_not_made_again_also_when_it_is_withdrawn_or_another_side_is_better() -> None:
    earlier = published(side())
    withdrawn = earlier.with_columns(
        withdrawn_at=pl.col("published_at"), withdrawn_reason=pl.lit("ruled_out")
    )
    again = prices(side(), side(book="b", side="UNDER", line=22.5, expected_value=0.09))
    assert select(again, earlier, NOON).is_empty()
    assert select(again, withdrawn, NOON).is_empty()


def test_a_game_that_was_put_off_to_another_date_is_a_bet_of_its_own() -> None:
    later = {"game_date": DAY + timedelta(days=3), "tip_off": TIP + timedelta(days=3)}
    assert select(prices(side(**later)), published(side()), NOON).height == 1


def test_only_a_backfill_bets_on_a_game_that_has_tipped_off() -> None:
    made = ("live", "replay", "backfill")
    rows = prices(*(side(game_id=p, provenance=p, as_of=TIP - timedelta(seconds=1)) for p in made))
    assert sorted(select(rows, NONE, TIP - timedelta(seconds=1))["game_id"]) == ["backfill", "live", "replay"]
    assert select(rows, NONE, TIP)["game_id"].to_list() == ["backfill"]


def test_a_run_that_finds_the_prices_of_an_earlier_one_tells_nobody_of_them() -> None:
    """As one does that is executed again from its failure, hours later: what books quote by then is not known."""
    rows = prices(*(side(game_id=p, provenance=p) for p in ("live", "backfill")))
    assert select(rows, NONE, NOON + timedelta(minutes=10)).height == 2
    assert select(rows, NONE, NOON + timedelta(minutes=11))["game_id"].to_list() == ["backfill"]


def test_a_backfill_of_games_that_have_begun_and_bets_that_are_told_in_time_take_nothing_from_each_other() -> (
    None
):
    claim = {"expected_value": 0.07, "claimed_probability": 0.535}
    told = [side(game_id=str(n)) for n in range(1, 8)]
    begun = [side(game_id=f"b{n}", provenance="backfill", **claim) for n in range(7)]
    names = ["game_id", "stake", "rank"]
    both = selected(*told, *begun)
    for provenance, alone in (("live", told), ("backfill", begun)):
        part = both.filter(provenance=provenance).select(names)
        assert part.sort("game_id").equals(selected(*alone).select(names).sort("game_id"))
    later = select(prices(*begun), published(*told), TIP).select(names)
    assert later.sort("game_id").equals(selected(*begun).select(names).sort("game_id"))


def test_a_persons_books_narrow_where_bets_are_placed() -> None:
    rows = side(book="a", expected_value=0.07), side(book="b"), side(book="c", expected_value=0.04)
    assert selected(*rows, books=("b", "c"))["book"].to_list() == ["b"]
    assert selected(*rows, books=("d",)).is_empty()
    assert selected(*rows, books=())["book"].to_list() == ["a"]


def test_a_range_of_days_is_selected_as_its_days() -> None:
    rows = [
        side(
            game_id=f"{day}{n % 4}",
            game_date=DAY + timedelta(days=day),
            tip_off=TIP + timedelta(days=day),
            player_id=n,
            expected_value=0.01 + 0.007 * n,
            claimed_probability=0.505 + 0.0035 * n,
        )
        for day in range(3)
        for n in range(10)
    ]
    whole = prices(*rows)
    days = [select(part, NONE, NOON) for part in whole.partition_by("game_date")]
    assert select(whole, NONE, NOON).equals(pl.concat(days))
    assert all(0 < day["stake"].sum() <= 0.1 + 1e-9 for day in days)
