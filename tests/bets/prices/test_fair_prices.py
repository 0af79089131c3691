"""Every side of a night with its price and why it may not be bet; what becomes known later moves nothing."""

from dataclasses import replace
from datetime import datetime, timedelta

import polars as pl
import pytest

from nba_props.bets.prices.fair_prices import fair_prices
from nba_props.bets.prices.market_sides import Facts, market_sides
from nba_props.bets.prices.pricing import chosen_quotes
from nba_props.bets.prices.rules import best
from nba_props.declared.keys import GAME_PLAYER_MARKET
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.contract import enforce
from nba_props.declared.tables.ingest import INJURIES, INJURY_REPORTS
from nba_props.declared.tables.prices import BOOK_PAIRS, FAIR_PRICES
from tests.bets.bet_rows import prediction, predictions, quote
from tests.bets.price_rows import AS_OF, NO_GRADES, at_even, facts, game, paying, player, seen, slate
from tests.bets.prices.test_injury_states import listed, report
from tests.market.market_rows import DAY, POINTS, TIP, Row, before, quotes
from tests.polls import polls

NIGHT = [*at_even(), paying(), quote("a", 24.5, 240, None, market="player_points_alternate")]
SAID = predictions(prediction(model_term=0.02))


def priced(
    known: Facts | None = None,
    said: pl.DataFrame = SAID,
    on: pl.DataFrame | None = None,
    now: datetime = AS_OF,
) -> pl.DataFrame:
    rows = fair_prices(
        facts(NIGHT) if known is None else known, slate() if on is None else on, said, now=now,
        provenance=pl.lit("live"), source="simulated",
    )  # fmt: skip
    return enforce(FAIR_PRICES, rows)


def side(rows: pl.DataFrame, book: str = "e", side: str = "OVER", line: float = 20.5) -> Row:
    return rows.filter(book=book, side=side, line=line).row(0, named=True)


def test_every_side_of_every_quote_has_a_row_with_its_own_reasons() -> None:
    rows = priced()
    assert rows.height == 11
    assert rows.filter(pl.col("filter_reason").is_null()).select("book", "side").rows() == [("e", "OVER")]
    assert side(rows, "a", line=24.5)["rules_fired"][:3] == ["one_sided", "alternate", "off_market"]
    even = side(rows, "a")
    assert (even["feeds"], even["feed"], even["is_at_line"]) == (["b", "c", "d", "e"], "a", True)
    assert even["rules_fired"] == ["low_expected_value"]


def test_an_alternate_claims_less_of_the_way_to_its_fair_price() -> None:
    alternate = quote("a", 22.5, 130, -150, market="player_points_alternate")
    rows = priced(facts([*NIGHT, alternate]))
    for row, share in ((side(rows), 0.85), (side(rows, "a", line=22.5), 0.4)):
        own, fair = row["market_probability"], row["fair_probability"]
        assert row["share"] == share
        assert row["claimed_probability"] == pytest.approx(own + share * (fair - own))


def test_the_champion_moves_every_price_and_is_named() -> None:
    row = side(priced())
    assert (row["model_term"], row["model_id"]) == (0.02, "m")
    assert row["prediction_id"] == SAID["prediction_id"][0]
    assert row["fair_probability"] > row["others_probability"] == pytest.approx(0.5)


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(predictions(prediction(model_term=None)), id="uncalibrated or a failed gate"),
        pytest.param(predictions(prediction(role="shadow", model_term=0.4)), id="no champion"),
    ],
)
def test_where_no_model_may_speak_the_books_alone_make_the_price(said: pl.DataFrame) -> None:
    row = side(priced(said=said))
    assert (row["model_term"], row["prediction_id"], row["model_id"]) == (0.0, None, None)
    assert row["fair_probability"] == row["others_probability"]
    assert row["filter_reason"] is None


def test_shadows_withdrawn_and_superseded_predictions_move_nothing() -> None:
    others = predictions(
        prediction(model_term=0.02),
        prediction(model_id="n", role="shadow", model_term=0.9),
        prediction(model_id="o", role="withdrawn", model_term=0.9),
        prediction(as_of=before(70), is_active=False, model_term=0.9),
    )
    assert priced(said=others).equals(priced())


@pytest.mark.parametrize(
    ("said", "is_ready"),
    [
        (predictions(prediction(predicted_points=None)), False),
        (predictions(prediction(predicted_points=None), prediction(model_id="n", role="shadow")), False),
        (predictions(prediction(role="shadow", predicted_points=None)), False),
        (predictions(prediction(role="shadow")), True),
        (predictions(prediction(role="withdrawn")), False),
        (PREDICTIONS.empty(), False),
    ],
)
def test_a_player_for_whom_no_family_is_ready_is_not_bet_on(said: pl.DataFrame, is_ready: bool) -> None:
    assert (side(priced(said=said))["filter_reason"] != "not_ready") == is_ready


def test_a_player_listed_out_is_ruled_out_and_a_report_that_lacks_is_named() -> None:
    out = facts(NIGHT, injuries=[listed("out")], reports=[report("BOS")])
    row = side(priced(out))
    assert (row["injury_status"], row["filter_reason"]) == ("out", "ruled_out")
    yesterday = report("LAL", game_id="0", day=DAY - timedelta(days=1))
    row = side(priced(facts(NIGHT, reports=[yesterday])))
    assert (row["injury_status"], row["filter_reason"]) == ("unknown", "no_injury_report")
    assert side(priced())["injury_status"] == "unknown"


def test_a_postponed_game_is_priced_for_as_long_as_books_quote_it_and_never_bet() -> None:
    row = side(
        priced(facts(NIGHT, schedule=[game(status="postponed")]), PREDICTIONS.empty(), slate().clear())
    )
    assert (row["filter_reason"], row["team"], row["player_name"]) == ("postponed", None, "A Player")
    assert row["as_of"] == AS_OF


def test_a_quote_of_an_event_that_was_not_asked_for_lately_is_stale() -> None:
    late = facts(NIGHT, polled=[seen(NIGHT, 70.5)])
    row = side(priced(late))
    assert (row["quote_age_seconds"], row["filter_reason"]) == (630.0, "stale_quote")
    assert side(priced(facts(NIGHT, polled=[seen(NIGHT, 70)])))["filter_reason"] is None


def test_great_value_is_believed_once_the_next_poll_lists_the_price_again() -> None:
    great = [*at_even(), quote("e", 20.5, 130, -150)]
    once = side(priced(facts(great)))
    assert once["expected_value"] > 0.05
    assert once["filter_reason"] == "implausible_value"
    twice = facts(great, polled=[seen(great, 85), seen(great, 65)])
    assert side(priced(twice))["filter_reason"] is None


def test_in_an_archive_there_is_no_second_look_and_a_snapshot_is_not_stale() -> None:
    great = [*at_even(), quote("e", 20.5, 130, -150)]
    snapshots = [seen([row], 88, asked=f"books-{row['book']}", asked_books=[row["book"]]) for row in great]
    row = side(priced(facts(great, polled=snapshots)))
    assert (row["quote_age_seconds"], row["filter_reason"]) == (0.0, None)


def test_a_quote_off_the_market_or_in_a_thin_one_is_rejected() -> None:
    off = [*at_even(), paying(line=24.0)]
    assert side(priced(facts(off)), line=24.0)["rules_fired"][0] == "off_market"
    thin = [*at_even(books="ab"), paying()]
    assert side(priced(facts(thin)))["rules_fired"][0] == "thin_market"


def test_books_that_copied_each_other_until_then_are_one_feed() -> None:
    same = pl.DataFrame(
        [(DAY - timedelta(days=n), *pair, 100, 100, before(60 * 24 * n)) for n in (1, 2) for pair in ("ab", "bc")],
        schema=BOOK_PAIRS.schema, orient="row",
    )  # fmt: skip
    row = side(priced(facts(NIGHT, pairs=same)))
    assert row["feeds"] == ["a", "d"]
    assert row["filter_reason"] == "thin_market"


def test_the_best_of_the_prices_is_the_quote_that_the_champion_chose() -> None:
    columns = ["book", "line", "side", "price", "claimed_probability", "filter_reason"]
    quote_of = chosen_quotes(SAID, market_sides(facts(NIGHT), slate())).select(columns)
    assert best(priced(), GAME_PLAYER_MARKET).select(columns).equals(quote_of)


@pytest.mark.parametrize(("won", "share"), [(True, 1.0), (False, 0.0)])
def test_how_earlier_drawn_prices_came_true_decides_what_is_claimed(won: bool, share: float) -> None:
    earlier = DAY - timedelta(days=1)

    def graded(is_drawn: bool) -> float:
        rows = [(earlier, is_drawn, True, 0.5, 0.54, won, "live", before(60 * 24))] * 9000
        grades = pl.DataFrame(rows, schema=NO_GRADES.schema, orient="row")
        return float(side(priced(facts(NIGHT, grades=grades)))["share"])

    assert graded(True) == pytest.approx(share)
    assert graded(False) == 0.85


def poisoned(clean: Facts, after: datetime = AS_OF) -> Facts:
    """The same facts with much that becomes known a second after, or on the date itself."""
    late = after + timedelta(seconds=1)
    wild = [quote(book, 12.5, 150, -170, known_at=late) for book in "abcdefg"]
    grades = [(DAY, True, True, 0.5, 0.9, True, "live", late)] * 2000
    return replace(
        clean,
        odds_lines=pl.concat([clean.odds_lines, quotes(*wild)]),
        odds_polls=pl.concat([clean.odds_polls, polls(seen(wild) | {"known_at": late})]),
        book_pairs=pl.concat(
            [
                clean.book_pairs,
                pl.DataFrame(
                    [(DAY, a, b, 900, 900, late) for a, b in ("ab", "bc", "cd", "de")],
                    schema=BOOK_PAIRS.schema,
                    orient="row",
                ),
            ]
        ),
        injuries=pl.concat(
            [clean.injuries, pl.DataFrame([listed("out", known_at=late)], schema=INJURIES.schema)]
        ),
        injury_reports=pl.concat(
            [
                clean.injury_reports,
                pl.DataFrame([report("BOS") | {"known_at": late}], schema=INJURY_REPORTS.schema),
            ]
        ),
        price_grades=pl.concat(
            [clean.price_grades, pl.DataFrame(grades, schema=NO_GRADES.schema, orient="row")]
        ),
    )


def test_what_becomes_known_after_as_of_moves_no_price_and_no_rule() -> None:
    clean = facts(NIGHT, injuries=[listed("questionable")], reports=[report("BOS")])
    assert priced(poisoned(clean)).equals(priced(clean))
    later = priced(poisoned(clean), on=slate(player(as_of=before(50))))
    assert side(later, line=12.5)["injury_status"] == "out"


def test_a_book_that_first_quotes_a_later_game_of_the_day_renames_no_feed_of_an_earlier_one() -> None:
    hours = timedelta(hours=3)
    early = [*at_even(books=["b", "c", "betrivers"]), paying()]
    late = [row | {"game_id": "2", "known_at": row["known_at"] + hours} for row in early]
    kin = late[0] | {"book": "ballybet"}
    on = slate(player(), player(game_id="2", tip_off=TIP + hours, as_of=AS_OF + hours))
    games = [game(), game("2", tip_off=TIP + hours)]

    def rows(*more: Row) -> pl.DataFrame:
        polled = [
            seen(early, asked_books=["b", "c", "betrivers", "ballybet", "e"]),
            seen([*late, *more], game_id="2", event_id="e2", known_at=before(65) + hours),
        ]
        return priced(facts([*early, *late, *more], polled=polled, schedule=games), on=on, now=AS_OF + hours)

    assert rows(kin).filter(game_id="1").equals(rows().filter(game_id="1"))
    assert set(rows(kin).filter(game_id="2")["book"]) == {"b", "c", "betrivers", "ballybet", "e"}


def test_a_game_that_has_tipped_off_is_priced_as_of_its_tip_off() -> None:
    started = slate(player(as_of=TIP))
    lines = [quote_row | {"known_at": before(3)} for quote_row in NIGHT]
    clean = facts(lines, polled=[seen(lines, 2)])
    at_tip = priced(clean, on=started, now=TIP)
    assert priced(poisoned(clean, TIP), on=started, now=TIP + timedelta(hours=3)).equals(at_tip)
    assert at_tip["as_of"].unique().to_list() == [TIP]


def test_a_prediction_made_after_as_of_does_not_speak() -> None:
    """A tip-off that was put earlier leaves predictions of after it."""
    late = predictions(prediction(model_term=0.9, as_of=before(59)))
    assert side(priced(said=late))["prediction_id"] is None


def test_inputs_known_at_is_that_of_the_newest_fact() -> None:
    quoted = [*at_even(), paying(known_at=before(66))]
    row = side(priced(facts(quoted)))
    assert row["inputs_known_at"] == before(66)
    assert side(priced(facts(quoted)), "a")["inputs_known_at"] == before(66)
    reported = facts(quoted, reports=[report("BOS", 61)])
    assert side(priced(reported))["inputs_known_at"] == before(61)


def test_a_range_of_days_is_its_days() -> None:
    later = timedelta(days=1)
    other: Row = {"game_id": "2", "game_date": DAY + later}
    lines = [row | other | {"known_at": row["known_at"] + later} for row in NIGHT]
    second = facts(
        lines,
        polled=[seen(lines, game_id="2", event_id="e2", game_date=DAY + later, known_at=before(65) + later)],
        schedule=[game("2", DAY + later, TIP + later)],
        reports=[report("BOS", game_id="2", day=DAY + later)],
    )
    first = facts(NIGHT, reports=[report("NYK")])
    names = Facts.__dataclass_fields__
    both = Facts(
        **{name: pl.concat([getattr(first, name), getattr(second, name)]) for name in names if name != "price_grades"},
        price_grades=NO_GRADES,
    )  # fmt: skip
    on = slate(player(**other, tip_off=TIP + later, as_of=AS_OF + later))
    said = predictions(prediction(**other, model_term=-0.1, as_of=AS_OF + later))
    now = AS_OF + later
    days = [
        priced(first, now=now),
        priced(replace(second, injury_reports=both.injury_reports), said, on, now),
    ]
    whole = priced(both, pl.concat([SAID, said]), pl.concat([slate(), on]), now)
    assert whole.equals(FAIR_PRICES.shape(pl.concat(days)))


def test_a_night_without_quotes_has_no_prices() -> None:
    assert priced(facts([])).is_empty()
    assert priced(facts([]), PREDICTIONS.empty(), slate().clear()).schema == FAIR_PRICES.schema


def test_markets_that_are_not_predicted_have_no_prices() -> None:
    assists = [row | {"market": "player_assists"} for row in at_even()]
    assert priced(facts([*NIGHT, *assists]))["market"].unique().to_list() == [POINTS]
