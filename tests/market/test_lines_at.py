"""The consensus line at several instants of one game."""

import polars as pl

from nba_props.market.lines_at import lines_at
from tests.market.market_rows import POINTS, TIP, before, moments, quote, quotes
from tests.polls import NO_POLLS, poll, polls

QUOTES = quotes(
    quote("a", 20.5, known_at=before(300)),
    quote("b", 20.5, known_at=before(300)),
    quote("a", 22.5, known_at=before(100)),
    quote("b", 22.5, known_at=before(100)),
)
INSTANTS = pl.concat([moments(before(200)), moments(before(60)), moments(before(400))])


def test_each_instant_has_the_line_that_was_known_by_then() -> None:
    rows = lines_at(QUOTES, NO_POLLS, INSTANTS)
    assert rows.rows() == [("1", 7, POINTS, before(200), 20.5), ("1", 7, POINTS, before(60), 22.5)]


def test_polls_count_at_their_own_instants() -> None:
    first, second = {"a": before(300), "b": before(300)}, {"a": before(100)}
    rows = lines_at(QUOTES, polls(poll(290, first), poll(90, second)), INSTANTS)
    assert rows["line"].to_list() == [20.5, 22.5]
    withdrawn = lines_at(QUOTES, polls(poll(290, first), poll(90, {})), INSTANTS)
    assert withdrawn["as_of"].to_list() == [before(200)]


def test_games_and_instants_do_not_mix() -> None:
    other = QUOTES.with_columns(pl.lit("2").alias("game_id"), pl.col("point") - 5)
    both = pl.concat([QUOTES, other])
    instants = pl.concat([INSTANTS, moments(before(60), TIP, "2")])
    rows = lines_at(both, NO_POLLS, instants)
    assert rows.filter(pl.col("game_id") == "1").equals(lines_at(QUOTES, NO_POLLS, INSTANTS))
    assert rows.filter(pl.col("game_id") == "2")["line"].to_list() == [17.5]
