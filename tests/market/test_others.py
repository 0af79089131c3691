"""Each side priced by the feeds other than its own book's: at the line, by the shape, as of one poll, before as_of."""

import math
from datetime import datetime, timedelta
from itertools import product
from statistics import fmean, median

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nba_props.market.others import SIDE, priced_sides
from nba_props.sources.odds.asked import Asked
from tests.market.logistic_shape import Logistic
from tests.market.market_rows import DAY, TIP, Row, before, dfs, moments, quote, quotes
from tests.polls import NO_POLLS, poll, polls

SHAPE = Logistic()
ALTERNATE = "player_points_alternate"
EARLY, NOW = before(200), before(60)
NO_FEEDS = pl.DataFrame(schema={"game_date": pl.Date, "book": pl.String, "feed": pl.String})
KEY = ("book", "quoted_as", "line", "side")
Sides = dict[tuple[str, str, float, str], Row]


def feeds(**of_book: str) -> pl.DataFrame:
    rows = [(DAY, book, feed) for book, feed in of_book.items()]
    return pl.DataFrame(rows, schema=NO_FEEDS.schema, orient="row")


def at(as_of: datetime = NOW, game_id: str = "1") -> pl.DataFrame:
    return moments(as_of, TIP, game_id).with_columns(game_date=pl.lit(DAY))


def priced(
    *quoted: Row, polled: tuple[Row, ...] = (), of: pl.DataFrame = NO_FEEDS, as_of: datetime = NOW
) -> Sides:
    rows = priced_sides(quotes(*quoted), polls(*polled), at(as_of), of, SHAPE)
    assert tuple(rows.columns) == SIDE
    return {tuple(row[name] for name in KEY): row for row in rows.to_dicts()}


def over(sides: Sides, book: str, line: float, market: str = "player_points") -> Row:
    return sides[book, market, line, "OVER"]


def logit(p: float) -> float:
    return math.log(p / (1 - p))


def expit(score: float) -> float:
    return 1 / (1 + math.exp(-score))


def own(over_price: int, under_price: int) -> float:
    """The plain de-vigged P(over) of two American prices."""
    o, u = (100 / (100 + p) if p > 0 else -p / (100 - p) for p in (over_price, under_price))
    return o / (o + u)


def test_two_other_feeds_at_the_line_give_the_mean_of_their_log_odds() -> None:
    sides = priced(
        quote("a", 20.5, 120, -140),
        quote("b", 20.5, -130, 110),
        quote("c", 20.5, -105, -115),
        quote("d", 25.5),
    )
    row = over(sides, "a", 20.5)
    expected = expit(fmean([logit(own(-130, 110)), logit(own(-105, -115))]))
    assert row["others_probability"] == pytest.approx(expected, abs=1e-12)
    assert row["market_probability"] == pytest.approx(own(120, -140), abs=1e-12)
    assert (row["feeds"], row["feed_count"], row["others_line"], row["is_at_line"]) == (
        ["b", "c", "d"],
        3,
        20.5,
        True,
    )
    under = sides["a", "player_points", 20.5, "UNDER"]
    assert under["others_probability"] == pytest.approx(1 - expected, abs=1e-12)
    assert (row["price"], under["price"]) == (120, -140)


def test_fewer_at_the_line_give_the_shape_centred_on_the_mean_of_the_others_own_centres() -> None:
    sides = priced(quote("a", 22.5), quote("b", 20.5, -130, 110), quote("c", 21.5, 105, -125))
    centre = fmean([20.5 + 3 * logit(own(-130, 110)), 21.5 + 3 * logit(own(105, -125))])
    row = over(sides, "a", 22.5)
    assert row["others_probability"] == pytest.approx(expit((centre - 22.5) / 3), abs=1e-12)
    assert (row["is_at_line"], row["others_line"]) == (False, 21.0)


def test_books_that_copy_each_other_speak_once_and_do_not_price_each_other() -> None:
    quoted = [
        quote("a", 20.5, 150, -170),
        quote("b", 20.5),
        quote("c", 20.5, -150, 130),
        quote("d", 20.5, -150, 130),
    ]
    sides = priced(*quoted, of=feeds(a="a", b="a", c="c", d="c"))
    row = over(sides, "b", 20.5)
    assert (row["feed"], row["feeds"], row["is_at_line"]) == ("a", ["c"], False)
    assert row["others_probability"] == pytest.approx(own(-150, 130), abs=1e-12), (
        "one feed: its own, by the shape"
    )
    alone = over(priced(*quoted, quote("e", 20.5), of=feeds(a="a", b="a", c="c", d="c")), "e", 20.5)
    mean_of_a = fmean([logit(own(150, -170)), logit(0.5)])
    assert alone["others_probability"] == pytest.approx(
        expit(fmean([mean_of_a, logit(own(-150, 130))])), abs=1e-12
    )


def test_alternates_and_one_sided_quotes_are_priced_and_make_no_prices() -> None:
    quoted = [quote("a", 20.5), quote("b", 20.5, -120, 100), quote("c", 20.5, -110, -110), quote("d", 20.5)]
    extra = [quote("a", 25.5, 400, None, market=ALTERNATE), quote("b", 20.5, 500, -900, market=ALTERNATE)]
    without, sides = priced(*quoted), priced(*quoted, *extra)
    assert {key: sides[key] for key in without} == without
    row = over(sides, "a", 25.5, ALTERNATE)
    assert (row["market_probability"], row["is_main_line"], row["is_at_line"]) == (None, False, False)
    centre = 20.5 + 3 * fmean([logit(own(-120, 100)), 0, 0])
    assert row["others_probability"] == pytest.approx(expit((centre - 25.5) / 3), abs=1e-12)
    assert ("a", ALTERNATE, 25.5, "UNDER") not in sides
    assert over(sides, "b", 20.5)["is_main_line"]
    assert not over(sides, "b", 20.5, ALTERNATE)["is_main_line"]


def test_dfs_and_quarantined_quotes_are_no_feeds_and_are_not_priced() -> None:
    quoted = [quote("a", 20.5), quote("b", 20.5)]
    bad = [dfs("c", 10.5), quote("d", 10.5, quarantine_reason="overround")]
    assert priced(*quoted, *bad) == priced(*quoted)


def test_without_any_other_feed_nothing_is_said() -> None:
    row = over(priced(quote("a", 20.0)), "a", 20.0)
    nothing = ("others_probability", "push_probability", "others_line", "others_known_at")
    assert [row[name] for name in nothing] == [None] * 4
    assert (row["feeds"], row["feed_count"], row["is_at_line"]) == ([], 0, False)


def test_only_a_whole_line_pushes() -> None:
    sides = priced(quote("a", 20.0), quote("b", 20.5), quote("c", 20.5))
    assert over(sides, "a", 20.0)["push_probability"] == pytest.approx(0.1)
    assert over(sides, "b", 20.5)["push_probability"] == 0


def test_markets_of_players_are_not_mixed() -> None:
    one = [quote(book, 20.5) for book in "abc"]
    other = [quote(book, 30.5, -150, 130, player_id=8) for book in "abe"]
    rows = priced_sides(quotes(*one, *other), NO_POLLS, at(), NO_FEEDS, SHAPE)
    apart = pl.concat([priced_sides(quotes(*part), NO_POLLS, at(), NO_FEEDS, SHAPE) for part in (one, other)])
    assert rows.equals(apart)


# When quotes were last seen.


def test_a_book_last_polled_ten_minutes_before_the_games_newest_poll_is_no_feed() -> None:
    quoted = [quote(book, 20.5, known_at=EARLY) for book in "abcd"]
    for minutes, counts in ((80, True), (80.1, False)):
        apart = poll(minutes, {"a": EARLY}, books="a", asked="a")
        sides = priced(*quoted, polled=(apart, poll(70, {b: EARLY for b in "bcd"}, books="bcd", asked="b")))
        assert over(sides, "b", 20.5)["feeds"] == (["a", "c", "d"] if counts else ["c", "d"])
        assert over(sides, "b", 20.5)["quote_age_seconds"] == 600
        assert over(sides, "a", 20.5)["quote_age_seconds"] == pytest.approx((minutes - 60) * 60)


def test_a_snapshot_of_an_archive_has_no_age_and_no_second_look_but_an_older_one_is_old() -> None:
    quoted = [quote(book, 20.5, known_at=EARLY) for book in "abcd"]
    polled = tuple(poll(190, {b: EARLY}, books=b, asked=f"books-{b}") for b in "abc")
    sides = priced(*quoted, polled=(*polled, poll(250, {"d": EARLY}, books="d", asked="books-d")))
    assert [over(sides, b, 20.5)["quote_age_seconds"] for b in "abcd"] == [0, 0, 0, 3600]
    assert over(sides, "a", 20.5)["feeds"] == ["b", "c"]
    assert over(sides, "a", 20.5)["was_seen_before"] is None


def test_a_snapshot_bought_of_the_feeds_history_is_as_one_of_an_archive_unless_the_game_was_polled_too() -> (
    None
):
    """Else no quote of a past day could be bet in a backfill, whose as_of is the tip-off: all would be stale."""
    quoted = [quote(book, 20.5, known_at=EARLY) for book in "abcd"]
    past = Asked(("player_points",), "regions-us", is_past=True).name
    bought = poll(190, dict.fromkeys("abcd", EARLY), asked=past)
    side = over(priced(*quoted, polled=(bought,)), "a", 20.5)
    assert (side["quote_age_seconds"], side["was_seen_before"]) == (0, None)
    both = over(priced(*quoted, polled=(bought, bought | {"asked": "regions-us"})), "a", 20.5)
    assert (both["quote_age_seconds"], both["was_seen_before"]) == (130 * 60, False)


@pytest.mark.parametrize(
    ("polled", "seen"),
    [
        ([poll(70, {"a": NOW})], (False, False)),
        ([poll(90, {"a": EARLY}), poll(70, {"a": NOW})], (True, False)),
        ([poll(90, {"a": NOW}), poll(70, {"a": NOW})], (True, True)),
        ([poll(110, {"a": NOW}), poll(90, {}), poll(70, {"a": NOW})], (False, False)),
        ([poll(110, {"a": NOW}), poll(90, {}, books="b", asked="b"), poll(70, {"a": NOW})], (True, True)),
    ],
    ids=["first look", "one price moved", "unchanged", "gone in between", "not asked in between"],
)
def test_a_price_was_seen_before_if_the_poll_before_listed_it(
    polled: list[Row], seen: tuple[bool, bool]
) -> None:
    """The block changed at NOW: the Over's price stands, the Under's moved."""
    stood = before(120)
    moved = [
        p | {"listed_known_at": [stood if t == NOW else t for t in p["listed_known_at"]]} for p in polled
    ]
    quoted = [quote("a", 20.5, -110, -110, known_at=EARLY), quote("a", 20.5, -110, -115, known_at=stood)]
    sides = priced(*quoted, polled=tuple(moved))
    assert (
        tuple(sides["a", "player_points", 20.5, side]["was_seen_before"] for side in ("OVER", "UNDER"))
        == seen
    )


POISON = [
    quote("a", 12.5, -200, 170, known_at=NOW + timedelta(minutes=1)),
    quote("e", 30.5, known_at=before(10)),
]
LATER = (poll(59, {}), poll(30, {"e": before(30)}), poll(-5, {}))


def test_quotes_and_polls_after_as_of_change_no_price() -> None:
    quoted = [quote(book, 20.5 + n, known_at=EARLY) for n, book in enumerate("abcd")]
    polled = (poll(190, {b: EARLY for b in "abcd"}), poll(65, {b: EARLY for b in "abcd"}))
    assert priced(*quoted, *POISON, polled=(*polled, *LATER)) == priced(*quoted, polled=polled)


def test_a_range_of_games_equals_its_games() -> None:
    games = [str(n) for n in range(4)]
    when = pl.concat([at(before(50 + n), game) for n, game in enumerate(games)])
    quoted = quotes(
        *(quote(b, 20.5 + i * (n + k) / 2, -110 - 7 * i - n, game_id=g, player_id=k)
          for n, g in enumerate(games) for i, b in enumerate("abcdef") for k in range(5))
    )  # fmt: skip
    made = polls(*(poll(100, {b: before(120) for b in "abcdef"}, game_id=g) for g in games[:2]))
    of = feeds(a="a", b="a")
    whole = priced_sides(quoted, made, when, of, SHAPE)
    assert whole.height == 240
    parts = [
        priced_sides(quoted.filter(game_id=g), made.filter(game_id=g), when.filter(game_id=g), of, SHAPE)
        for g in games
    ]
    assert whole.equals(pl.concat(parts))


def test_nothing_quoted_gives_an_empty_frame_with_every_column() -> None:
    none, some = (
        priced_sides(q, NO_POLLS, at(), NO_FEEDS, SHAPE) for q in (quotes(), quotes(quote("a", 20.5)))
    )
    assert none.schema == some.schema


# An independent oracle: plain loops over the quotes of one market.

PRICES = st.sampled_from([(-110, -110), (-130, 105), (120, -145), (-101, -119), (100, -125)])
BOOKS = "abcdefg"
Lines = dict[str, tuple[float, tuple[int, int]]]
MAIN_LINES = st.dictionaries(
    st.sampled_from(BOOKS), st.tuples(st.sampled_from([19.5, 20.0, 20.5, 21.5]), PRICES), min_size=1
)
COPIES = st.fixed_dictionaries({book: st.sampled_from("abc") for book in BOOKS})


def oracle(lines: Lines, feed: dict[str, str], book: str, at_line: float) -> tuple[float, float] | None:
    """P(over) and P(push) at a line for a book, by plain loops; None without other feeds."""
    members: dict[str, list[tuple[float, float]]] = {}
    for other, (line, prices) in lines.items():
        if feed[other] != feed[book]:
            members.setdefault(feed[other], []).append((line, own(*prices)))
    if not members:
        return None
    voices = []
    centres = []
    for quoted in members.values():
        here = [logit(p) for line, p in quoted if line == at_line]
        voices += [sum(here) / len(here)] if here else []
        centres.append(sum(line + 3 * logit(p) for line, p in quoted) / len(quoted))
    push = 0.1 if at_line == int(at_line) else 0.0
    if len(voices) >= 2:
        return expit(sum(voices) / len(voices)), push
    return expit((sum(centres) / len(centres) - at_line) / 3), push


@settings(max_examples=60, deadline=None)
@given(
    lines=MAIN_LINES,
    copies=COPIES,
    alternate=st.tuples(st.sampled_from(BOOKS), st.sampled_from([15.0, 19.5, 20.5, 30.5])),
)
def test_prices_are_those_of_plain_loops(
    lines: Lines, copies: dict[str, str], alternate: tuple[str, float]
) -> None:
    feed = {book: min(b for b in BOOKS if copies[b] == copies[book]) for book in BOOKS}
    quoted = [quote(book, line, *prices) for book, (line, prices) in lines.items()]
    extra = quote(alternate[0], alternate[1], 300, None, market=ALTERNATE)
    sides = priced(*quoted, extra, of=feeds(**feed))
    asked = [(book, "player_points", line) for book, (line, _) in lines.items()]
    for (book, market, line), side in product(
        [*asked, (alternate[0], extra["market"], alternate[1])], ("OVER", "UNDER")
    ):
        if (row := sides.get((book, market, line, side))) is None:
            assert market != "player_points"
            continue
        expected = oracle(lines, feed, book, line)
        p, push = (row["others_probability"], row["push_probability"])
        if expected is None:
            assert (p, push) == (None, None)
        else:
            assert (p if side == "OVER" else 1 - p) == pytest.approx(expected[0], abs=1e-9)
            assert push == pytest.approx(expected[1])
        others = sorted({feed[b] for b in lines} - {feed[book]})
        assert row["feeds"] == others
        medians = [median(line for b, (line, _) in lines.items() if feed[b] == other) for other in others]
        assert row["others_line"] == (pytest.approx(median(medians)) if others else None)
