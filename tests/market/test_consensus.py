"""The line that the books agree on: main lines, consensus, opening and close."""

from datetime import datetime, timedelta

import polars as pl
import pytest

from nba_props.market.close import closing
from nba_props.market.consensus import consensus, dispersion, main_lines, opening
from nba_props.market.in_force import in_force, newest_states, usable
from tests.market.market_rows import DAY, MOMENT, REBOUNDS, TIP, Row, before, dfs, moments, quote, quotes
from tests.polls import NO_POLLS


def agreed(*rows: Row, as_of: datetime = TIP) -> pl.DataFrame:
    return consensus(main_lines(in_force(quotes(*rows), NO_POLLS, moments(as_of))))


def test_the_consensus_is_the_median_of_the_sportsbooks_main_lines() -> None:
    (row,) = agreed(
        quote("a", 20.5, -120, 100), quote("b", 20.5), quote("c", 22.5), dfs("d", 30.5)
    ).to_dicts()
    assert (row["line"], row["vegas_line_source"], row["books"]) == (20.5, "sportsbook", 3)
    fair = (120 / 220) / (120 / 220 + 0.5)
    assert row["market_p_over"] == pytest.approx((fair + 0.5) / 2)


def test_when_no_book_is_at_the_median_the_overs_probability_is_that_of_all_books() -> None:
    (row,) = agreed(quote("a", 20.5), quote("b", 21.5, 100, -120)).to_dicts()
    assert row["line"] == 21.0
    assert row["market_p_over"] == pytest.approx((0.5 + 0.5 / (0.5 + 120 / 220)) / 2)


def test_dfs_lines_serve_only_where_no_sportsbook_has_a_main_line() -> None:
    (row,) = agreed(dfs("a", 19.5), dfs("a", 22.5), dfs("b", 20.5)).to_dicts()
    assert (row["line"], row["vegas_line_source"], row["market_p_over"], row["books"]) == (
        20.0,
        "dfs",
        None,
        2,
    )


def test_the_main_line_of_a_book_is_nearest_even_and_ties_fall_to_the_lower_point() -> None:
    rows = quotes(quote("a", 22.5, 105, -125), quote("a", 21.5, -112, -108), quote("a", 20.5, -140, 115))
    assert main_lines(rows)["point"].to_list() == [21.5]
    mirrored = quotes(quote("a", 22.5, 105, -125), quote("a", 20.5, -125, 105))
    assert main_lines(mirrored)["point"].to_list() == [20.5]


def test_alternates_one_sided_and_quarantined_quotes_are_never_main_lines() -> None:
    rows = (
        quote("a", 20.5, market="player_points_alternate"),
        quote("b", 20.5, -110, None),
        quote("c", 20.5, quarantine_reason="overround"),
        dfs("d", 20.5, market="player_points_alternate"),
    )
    assert agreed(*rows).is_empty()


def test_an_in_play_quote_and_one_from_the_tip_on_are_never_usable() -> None:
    rows = (
        quote("a", 20.5, is_in_play=True),
        quote("b", 20.5, known_at=TIP),
        quote("c", 9.5, known_at=before(-5)),
    )
    assert usable(quotes(*rows), moments(TIP + timedelta(hours=1))).is_empty()


def test_quotes_after_as_of_move_nothing() -> None:
    as_of = before(60)
    past = [quote("a", 20.5, known_at=before(90)), quote("b", 21.5, known_at=as_of)]
    poison = [quote(book, 99.5, 500, -900, known_at=before(59)) for book in ("a", "b", "c")]
    clean = agreed(*past, as_of=as_of)
    assert agreed(*past, *poison, as_of=as_of).equals(clean)
    assert clean["line_known_at"].to_list() == [as_of]
    first = opening(usable(quotes(*past, *poison), moments(as_of)))
    assert first.equals(opening(usable(quotes(*past), moments(as_of))))


def test_a_player_missing_from_a_books_newest_state_was_withdrawn() -> None:
    old, new = before(120), before(60)
    rows = (
        quote("a", 20.5, known_at=old),
        quote("a", 15.5, known_at=old, player_id=8),
        quote("a", 15.5, known_at=new, player_id=8),
        quote("a", 25.5, known_at=old, market="player_points_alternate"),
    )
    assert agreed(*rows)["player_id"].to_list() == [8]
    assert newest_states(quotes(*rows)).height == 2  # the alternates have a state of their own


def test_the_opening_is_the_median_of_each_books_earliest_main_line() -> None:
    rows = (
        quote("a", 20.5, known_at=before(300)),
        quote("a", 25.5, known_at=before(100)),
        quote("b", 18.5, 150, None, known_at=before(300)),  # one side only: not yet a main line
        quote("b", 22.5, known_at=before(200)),
        dfs("c", 30.5, known_at=before(400)),
    )
    got = opening(usable(quotes(*rows), moments()))
    assert got.select("opening_line", "opening_known_at").row(0) == (21.5, before(200))


def test_the_close_looks_at_the_last_45_minutes_and_at_recorded_times_only() -> None:
    rows = (
        quote("a", 20.5, known_at=before(46)),
        quote("b", 21.5, known_at=before(45)),
        quote("b", 22.5, known_at=before(10)),
        quote("c", 23.5, -120, 100, known_at=before(0)),
        quote("d", 90.5, known_at=before(20), known_at_assumed=True),
        quote("e", 90.5, known_at=before(20), is_in_play=True),
        quote("f", 90.5, known_at=before(-1)),
    )
    got = closing(quotes(*rows), NO_POLLS, moments(as_of=before(300)))
    assert got.columns == ["game_id", "player_id", "market", "closing_line", "close_p_over", "closing_reason"]
    assert got["closing_line"].to_list() == [23.0]
    early = closing(quotes(rows[0]), NO_POLLS, moments()).row(0, named=True)
    assert (early["closing_line"], early["closing_reason"]) == (None, "not_polled")


def test_nothing_quoted_gives_empty_frames_with_their_columns() -> None:
    some, none = quotes(quote("a", 20.5, known_at=before(20))), quotes()
    assert agreed().schema == agreed(quote("a", 20.5)).schema
    assert opening(none).schema == opening(some).schema
    assert closing(none, NO_POLLS, moments()).schema == closing(some, NO_POLLS, moments()).schema
    assert usable(none, pl.DataFrame(schema=MOMENT)).schema == some.schema


def test_a_range_of_days_equals_its_days() -> None:
    rows, tips = [], []
    for day in range(3):
        tip, game = TIP + timedelta(days=day), str(day)
        tips.append(moments(tip, tip, game))
        for player in (7, 8):
            for n, book in enumerate(("a", "b", "c", "a")):
                rows.append(
                    quote(
                        book,
                        20.5 + n + day + player % 2,
                        -110 - 3 * n,
                        -105,
                        game_id=game,
                        game_date=DAY + timedelta(days=day),
                        player_id=player,
                        known_at=before(160 - 50 * n, tip),
                    )
                )
    lines, when = quotes(*rows), pl.concat(tips)

    def build(lines: pl.DataFrame) -> list[pl.DataFrame]:
        known = usable(lines, when)
        standing = in_force(lines, NO_POLLS, when)
        return [consensus(main_lines(standing)), opening(known), closing(lines, NO_POLLS, when)]

    days = zip(*(build(part) for part in lines.partition_by("game_date")), strict=True)
    for whole, parts in zip(build(lines), days, strict=True):
        assert whole.height > 0
        assert whole.equals(pl.concat(parts))


def test_dispersion_is_the_sample_deviation_of_the_lines_that_made_the_consensus() -> None:
    rows = (
        quote("a", 20.5),
        quote("b", 22.5),
        quote("c", 21.5),
        dfs("d", 30.5),
        quote("e", 9.5, player_id=8),
    )
    deviations = dispersion(main_lines(quotes(*rows))).sort("player_id")
    assert deviations.rows() == [("1", 7, "player_points", 1.0), ("1", 8, "player_points", None)]


def test_quotes_of_another_market_have_a_line_of_their_own_and_move_no_points_line() -> None:
    """The same books, player and instants, in a market that has no row yet."""
    points = [
        quote("a", 20.5, known_at=before(200)),
        quote("a", 21.5, known_at=before(20)),
        quote("b", 22.5, known_at=before(10)),
        quote("b", 25.5, known_at=before(10), market="player_points_alternate"),
    ]
    rebounds = [
        quote("a", 8.5, known_at=before(300), market=REBOUNDS),
        quote("b", 7.5, -150, 120, known_at=before(5), market=REBOUNDS),
        quote("c", 7.5, known_at=before(5), market=REBOUNDS),
        quote("c", 4.5, known_at=before(5), market=REBOUNDS, player_id=8),
    ]
    points.append(dfs("d", 15.5, known_at=before(10), player_id=8))  # no sportsbook has points of this player

    def lines(*rows: Row) -> list[pl.DataFrame]:
        known, when = usable(quotes(*rows), moments()), moments()
        main = main_lines(newest_states(known))
        return [consensus(main), dispersion(main), opening(known), closing(quotes(*rows), NO_POLLS, when)]

    for alone, both in zip(lines(*points), lines(*points, *rebounds), strict=True):
        assert alone.height == 2
        assert both.filter(market="player_points").equals(alone)
        assert both.filter(market=REBOUNDS).height == 2
    assert lines(*points, *rebounds)[0].filter(market=REBOUNDS)["line"].to_list() == [7.5, 4.5]
