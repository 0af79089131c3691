"""What the UI shows of assets: tables that fit its panel, plots that the event log can bear, and text as text."""

import io
from datetime import timedelta

import polars as pl
import pytest
from PIL import Image

from nba_props.bets.grades.bet_performance import bet_performance
from nba_props.bets.price_accuracy.graded_claims import graded_claims
from nba_props.checks.metadata import TOP, top_of
from nba_props.days import Days
from nba_props.declared.tables.bets import GRADES
from nba_props.declared.tables.grades import BET_GRADES, PRICE_GRADES
from nba_props.declared.tables.prices import FAIR_PRICES
from nba_props.models.governance.decay import WEEK as WINDOW
from nba_props.models.governance.decay import performance, shown_before
from nba_props.models.markdown import table
from nba_props.publishing.asset_pages import of_bets, of_performance, plots
from nba_props.publishing.asset_pages.cells import Rows
from tests.bets.bet_rows import best_bets, bet
from tests.bets.grades.test_bet_performance import NO_SIGNALS, grade, grades, prices, rejected
from tests.bets.record_rows import prices as priced
from tests.bets.record_rows import side
from tests.governance_rows import WEEK, season
from tests.market.market_rows import DAY, Row, before
from tests.publishing.report.record_season import bets

LONG: Row = {
    "player": "Donovan Starkweather-Winterbourne",
    "book": "betonlineag",
    "line": 25.5,
    "price": -110,
}
WIDE = 48  # characters that the panel's column of values holds on a screen of 1,500 pixels
PADDING = 2  # of a cell, in characters


def width(rows: Rows) -> int:
    """Characters of the narrowest form of a table, whose text wraps at spaces."""
    columns = [[name, *(row[name] for row in rows)] for name in rows[0]]
    words = (
        max(len(part) for cell in column for part in cell.replace("-", " ").split()) for column in columns
    )
    return sum(PADDING + word for word in words)


def performed() -> pl.DataFrame:
    """How bets of a book with a long name have done over two days, and the sides that a rule rejected."""
    rows = grades(
        *(grade("WIN", DAY + timedelta(days=n % 2), player_id=n, book="betonlineag") for n in range(8))
    )
    sides = prices(rejected("low_expected_value", False))
    return bet_performance(rows, sides, NO_SIGNALS, Days.one(DAY + timedelta(days=1)))


def tables() -> dict[str, Rows]:
    """Each table, of rows with long values."""
    void = grade("VOID", void_reason="did_not_play", closing_value=None, closing_reason="not_polled", **LONG)
    night = priced(side(player_name=LONG["player"], book="betonlineag", filter_reason="implausible_value"))
    model = season(nights=2, players=4, provenance="live", family="points_distribution")
    claimed = graded_claims(grades(grade()), PRICE_GRADES.empty(), "live")
    return {
        "bets": of_bets.bets(best_bets(bet(**LONG, withdrawn_at=before(9), withdrawn_reason="price_gone"))),
        "sides": of_bets.sides(night),
        "rules": of_bets.rules(night),
        "graded": of_bets.graded(grades(void, grade("LOSS", actual_points=18, **LONG))),
        "families": of_bets.by_family(model),
        "kinds": of_performance.kinds(performed()),
        "states": of_performance.states(performance(model, Days.one(WEEK + timedelta(days=1)))),
        "claims": of_performance.claims(claimed),
    }


@pytest.mark.parametrize("name", tables())
def test_a_table_fits_into_the_panel(name: str) -> None:
    rows = tables()[name]
    assert rows
    assert len(rows[0]) <= 8
    assert width(rows) <= WIDE


def test_a_bet_shows_its_price_its_worst_one_and_a_withdrawal_its_reason() -> None:
    standing, gone = (
        bet(worst_price=-108),
        bet(player_id=8, withdrawn_at=before(9), withdrawn_reason="ruled_out"),
    )
    first, second = of_bets.bets(best_bets(standing, gone))
    assert first == {
        "player": "A Player BOS",
        "bet": "O 20.5",
        "price": "a +100, to -108",
        "value, stake": "+6.0%, 1.5%",
    }
    assert second["value, stake"] == "withdrawn: ruled out"


def test_sides_that_may_be_bet_stand_before_better_ones_that_may_not_with_the_fair_price() -> None:
    rejected_side = side(player_id=8, player_name="Out", expected_value=0.2, filter_reason="ruled_out")
    first, second = of_bets.sides(priced(rejected_side, side()))
    # 54 % is fair at 54 to 46: -118 is a little better than that, -117.4 exactly.
    assert first == {
        "player": "A Player",
        "bet": "O 20.5",
        "price": "a +100, fair -117",
        "value, not bet for": "+6.0%",
    }
    assert second["value, not bet for"] == "+20.0%, ruled out"


def test_grades_show_the_result_and_why_a_bet_has_no_close() -> None:
    won = grade("WIN", player="A", price=110, actual_points=25)
    void = grade(
        "VOID",
        player="B",
        price=110,
        void_reason="did_not_play",
        closing_value=None,
        closing_reason="not_polled",
    )
    first, second = of_bets.graded(grades(won, void))
    assert (first["bet"], first["result"], first["at close"]) == (
        "O 20.5 at a +110",
        "win 25, +0.90",
        "+1.0%",
    )
    assert (second["result"], second["at close"]) == ("void, did not play", "not polled")


def test_families_stand_beside_the_line_on_the_same_rows() -> None:
    model = season(nights=2, players=4, provenance="live")
    unlined = model.with_columns(consensus_line=pl.lit(None, pl.Float64), absolute_error=pl.lit(90.0))
    (row,) = of_bets.by_family(pl.concat([model, unlined]))
    misses = (model["consensus_line"] - model["actual_points"]).abs()
    assert float(row["line's"]) == pytest.approx(misses.mean(), abs=0.005)
    assert float(row["error"]) == pytest.approx(model["absolute_error"].mean(), abs=0.005)
    assert row["graded"] == "champion 16"


def test_kinds_begin_with_all_bets_and_say_what_was_not_bet() -> None:
    kinds = [row["bets"] for row in of_performance.kinds(performed())]
    assert kinds[0] == "all"
    assert "book BetOnline.ag" in kinds
    assert "rule low expected value (not bet)" in kinds


def test_a_long_table_has_its_first_rows_and_says_how_many_there_are() -> None:
    shown = top_of("bets", [{"n": str(n)} for n in range(TOP + 1)])
    assert len(shown["bets"].value.records) == TOP
    assert shown["bets, in all"].value == TOP + 1
    assert list(top_of("bets", [{"n": "1"}])) == ["bets"]


def drawn() -> dict[str, bytes]:
    """Each plot, of as much as it will ever show."""
    _, graded = bets()
    sides = priced(*(side(player_id=n, expected_value=(n - 200) / 1000) for n in range(400)))
    days = Days(WEEK + timedelta(days=20), WEEK + timedelta(days=49))
    return {
        "profit": plots.profit(graded),
        "values": plots.values(sides),
        "hit rates": plots.hit_rates(performance(season(provenance="live"), days)),
    }


def test_plots_are_pictures_of_a_few_kilobytes() -> None:
    for name, png in drawn().items():
        assert len(png) < 12_000, name
        assert len(set(Image.open(io.BytesIO(png)).convert("RGB").get_flattened_data())) > 3, name


def test_plots_of_nothing_do_not_fail() -> None:
    nothing = performance(GRADES.empty(), Days.one(WEEK))
    for png in (
        plots.profit(BET_GRADES.empty()),
        plots.values(FAIR_PRICES.empty()),
        plots.hit_rates(nothing),
    ):
        assert Image.open(io.BytesIO(png)).size == (448, 208)


def test_hit_rates_that_are_shown_lack_no_day_of_their_week() -> None:
    graded = season(nights=60, provenance="live")
    days = Days.one(WEEK + timedelta(days=55))
    loaded = graded.filter(pl.col("game_date") >= days.last - timedelta(35))
    shown, whole = (performance(rows, shown_before(days)) for rows in (loaded, graded))
    assert shown["hit_rate_7d"].to_list() == whole["hit_rate_7d"].to_list()
    assert len(shown) > 3 * WINDOW


def test_a_hostile_name_is_text_in_a_table_of_markdown() -> None:
    hostile = "<img src=x onerror=alert(1)>|[a](javascript:b)`c`\n# d ![e](f)"
    *_, line = table(["name"], [[hostile]]).splitlines()
    assert line == r"| \<img src=x onerror=alert(1)\>\|\[a\](javascript:b)\`c\` # d \!\[e\](f) |"


def test_a_hostile_name_is_one_cell_of_a_table() -> None:
    hostile = "<script>|\u202e" + "🏀" * 200
    (row,) = of_bets.bets(best_bets(bet(player=hostile)))
    assert row["player"] == f"{hostile} BOS"
    assert len(top_of("bets", [row])["bets"].value.records) == 1
