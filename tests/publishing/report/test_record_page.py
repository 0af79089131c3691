"""The page of the record: each provenance by itself, pushes and voids in no rate, nothing claimed that is not shown."""

from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from time import process_time

import polars as pl
import pytest

from nba_props.bets.grades.bet_grades import PLACED
from nba_props.bets.grades.results import results
from nba_props.bets.price_accuracy.figures import FEWEST
from nba_props.publishing.report.record import claims, cumulative
from nba_props.publishing.report.record.figures import Record, figures
from nba_props.publishing.report.record.grids import group_grid
from nba_props.publishing.report.record.page import record_page
from tests.bets.bet_rows import best_bets, bet
from tests.bets.grades.test_bet_performance import grade, grades, prices, rejected
from tests.governance_rows import WEEK, player_games
from tests.governance_rows import season as predicted
from tests.market.market_rows import DAY, Row
from tests.publishing.report.record_season import bets, record

NEXT = DAY + timedelta(days=1)
HOSTILE = '<script>alert("x")</script>\u202e|[a](javascript:b)\'"/' + "🏀" * 200


class _Text(HTMLParser):
    """Text of a page, and the elements that it is made of."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def placed_bets(*outcomes: tuple[str, Row]) -> pl.DataFrame:
    """Results of published bets at +100 that were claimed to win 53 of 100, each of another player."""
    own: list[tuple[str, Row]] = [
        (result, {"player_id": n, "bet_id": f"b{n}"} | other) for n, (result, other) in enumerate(outcomes)
    ]
    return results(
        best_bets(*(bet(**other) for _, other in own)),
        grades(*(grade(result, **other) for result, other in own)),
        pl.DataFrame(schema=PLACED),
    )


def of(rows: pl.DataFrame) -> Record:
    return replace(record(nights=2, players=2), bets=rows)


def test_the_season_fits_into_a_page_that_is_made_in_time() -> None:
    season = record(players=200)
    record_page(season)  # loads what draws
    begun = process_time()
    page = record_page(season)
    assert process_time() - begun < 2
    assert len(page) < 500_000
    assert page == record_page(season)
    for word in (b"1,995 decided", b"10,000 bets", b"Caesars"):
        assert word in page


def test_profit_is_summed_beside_what_the_claims_alone_would_give() -> None:
    rows = placed_bets(
        ("WIN", {}), ("LOSS", {}), ("PUSH", {}), ("VOID", {}), ("LOSS", {"game_date": NEXT}), ("LOSS", {"game_date": NEXT})
    )  # fmt: skip
    first, last = cumulative.profit(rows).to_dicts()
    assert (first["n"], last["n"]) == (2, 4)
    assert first["value"] == pytest.approx(0.9 - 1)
    assert last["value"] == pytest.approx(0.9 - 3)
    # At +100 a claim of 53 % is worth 6 %, and one bet's profit has a variance of 4 * 0.53 * 0.47.
    assert last["claimed"] == pytest.approx(4 * 0.06)
    reach = 1.959964 * (4 * 4 * 0.53 * 0.47) ** 0.5
    assert (last["claimed_low"], last["claimed_high"]) == pytest.approx((0.24 - reach, 0.24 + reach))
    assert (first["low"], first["high"]) == (None, None)
    assert last["low"] < last["value"] < last["high"]


def test_the_mean_of_a_few_bets_has_no_interval() -> None:
    """Three bets lost on two dates would give an interval without a width."""
    enough = [("LOSS" if n % 2 else "WIN", {"game_date": DAY + timedelta(days=n % 9)}) for n in range(FEWEST)]
    for outcomes, has_one in ((enough, True), (enough[1:], False)):
        (row,) = group_grid(
            "side", figures(of(placed_bets(*outcomes)))["live"]["groups"]["side"], "live"
        ).rows
        assert row[2].note.startswith("[")
        assert [bool(cell.note) for cell in (row[4], row[6])] == [has_one, has_one]


def test_the_interval_of_a_sum_is_that_of_the_mean_times_its_number() -> None:
    rows = record(nights=30).bets
    last, summary = cumulative.profit(rows).row(-1, named=True), figures(record(nights=30))["live"]["summary"]
    assert (last["low"], last["high"]) == pytest.approx(tuple(end * last["n"] for end in summary["roi_ci95"]))


def test_closing_value_is_summed_over_the_bets_that_have_one_and_voids_have_none() -> None:
    rows = placed_bets(("WIN", {}), ("PUSH", {}), ("VOID", {}), ("LOSS", {"closing_value": None}))
    (day,) = cumulative.closing_value(rows).to_dicts()
    assert (day["n"], day["value"]) == (2, pytest.approx(0.02))


def test_claims_are_binned_only_where_there_are_enough_and_pushes_are_in_no_bin() -> None:
    few = placed_bets(*[("WIN", {})] * 19, *[("PUSH", {})] * 30)
    assert claims.calibration(few) == []
    many = placed_bets(
        *[("WIN", {"claimed_probability": 0.6})] * 20, *[("LOSS", {"claimed_probability": 0.52})] * 20
    )
    low, high = claims.calibration(many)
    assert [(b["n"], b["stated"], b["seen"]) for b in (low, high)] == [
        (20, pytest.approx(0.52), 0.0),
        (20, pytest.approx(0.6), 1.0),
    ]  # fmt: skip


def test_provenances_are_never_mixed_and_live_ones_come_first() -> None:
    rows = pl.concat(
        [placed_bets(("WIN", {})), placed_bets(("LOSS", {"provenance": "backfill"}), ("LOSS", {"provenance": "backfill"}))]
    )  # fmt: skip
    sides = prices(rejected("off_market", True), rejected("off_market", False, provenance="backfill"))
    known = replace(of(rows), sides=sides)
    found = figures(known)
    assert list(found) == ["live", "backfill"]
    assert [(part["summary"]["n"], part["summary"]["wins"]) for part in found.values()] == [(1, 1), (2, 0)]
    assert [part["groups"]["rule"][0]["wins"] for part in found.values()] == [1, 0]
    shown = _Text(record_page(known)).text
    assert shown.index("Live bets") < shown.index("Backfilled bets")


@pytest.mark.parametrize(("insight", "says"), [(0.0, True), (0.6, False)])
def test_we_trail_the_market_is_said_exactly_when_it_is_so_and_by_how_much(
    insight: float, says: bool
) -> None:
    graded = predicted(nights=20, players=30, insight=insight, provenance="live")
    known = replace(of(placed_bets(("WIN", {}))), grades=graded, player_games=player_games(graded))
    models = figures(known)["live"]["models"]
    served = models["predictors"][0]
    assert served["name"] == "served"
    error = (graded["predicted_points"] - graded["actual_points"]).abs().mean()
    line = (graded["consensus_line"] - graded["actual_points"]).abs().mean()
    assert served["mae"] == pytest.approx(error)
    assert served["line_mae"] == pytest.approx(line)
    shown = _Text(record_page(known)).text
    assert ("We trail the market" in shown) == says
    assert f"{abs(served['mae_minus_line']):.3f} points {'above' if says else 'below'}" in shown


def test_what_was_served_is_what_the_champion_predicted_and_no_shadow() -> None:
    champion = predicted(nights=3, players=4, provenance="live")
    shadow = champion.with_columns(
        predicted_points=pl.lit(0.0), role=pl.lit("shadow"), player_id=pl.col("player_id") + 100
    )
    graded = pl.concat([champion, shadow])
    known = replace(of(placed_bets(("WIN", {}))), grades=graded, player_games=player_games(graded))
    served, family = figures(known)["live"]["models"]["predictors"]
    assert (served["n"], family["n"]) == (12, 24)
    assert served["mae"] < family["mae"]


def test_without_anything_the_page_says_so() -> None:
    nothing = replace(record(nights=2, players=2))
    empty = replace(
        nothing, bets=nothing.bets.clear(), sides=nothing.sides.clear(), grades=nothing.grades.clear(),
        player_games=nothing.player_games.clear(),
    )  # fmt: skip
    assert "No bet was published and no prediction graded yet" in _Text(record_page(empty)).text


def test_bets_that_wait_for_their_game_make_no_figure() -> None:
    waiting = results(best_bets(bet()), grades(), pl.DataFrame(schema=PLACED))
    shown = _Text(record_page(of(waiting))).text
    assert "No bet is decided yet, so that nothing can be said of profit" in shown


def test_small_samples_say_so() -> None:
    shown = _Text(record_page(of(placed_bets(("WIN", {}), ("LOSS", {}))))).text
    assert "fewer than 50: too few to say anything" in shown
    assert "on one date: nothing can be concluded" in shown


def test_days_whose_record_is_broken_are_named() -> None:
    shown = _Text(record_page(replace(of(placed_bets(("WIN", {}))), broken=[WEEK])))
    assert "The stored bets of Mon 15 Jan 2024 are not those that were published" in shown.text


def test_hostile_names_are_text() -> None:
    rows = placed_bets(("WIN", {"book": HOSTILE, "family": HOSTILE}), ("LOSS", {"book": HOSTILE}))
    sides = prices(rejected(HOSTILE, True))
    plain = _Text(
        record_page(
            replace(of(placed_bets(("WIN", {}), ("LOSS", {}))), sides=prices(rejected("off_market", True)))
        )
    )
    page = _Text(record_page(replace(of(rows), sides=sides)))
    assert page.tags.count("script") == plain.tags.count("script")
    assert page.tags.count("a") == plain.tags.count("a")
    assert '<script>alert("x")</script>' in page.text


def test_the_claims_are_those_of_the_published_bets() -> None:
    published, graded = bets(nights=5)
    rows = results(published, graded, pl.DataFrame(schema=PLACED))
    decided = graded.filter(pl.col("result") != "VOID")
    assert figures(of(rows))["live"]["summary"]["claimed"] == pytest.approx(decided["expected_value"].mean())
