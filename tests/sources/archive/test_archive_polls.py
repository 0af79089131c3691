"""Snapshots of an archive as polls: each of a book's asked for this book alone."""

from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from nba_props.market.in_force import in_force
from nba_props.sources.archive.polls import game_line_polls
from tests.sources.archive.samples import DAYS, EARLY, ROSTERS, archive, line, prop, rows
from tests.sources.wire_samples import MIA, TIP, Node

LATER = EARLY + timedelta(hours=2)


def standing(folder: Path, *props: Node, as_of: datetime = TIP) -> list[tuple[str, int, float]]:
    tables = archive(folder, player_props=rows("player_props", *props)).points_quotes(DAYS, ROSTERS)
    moment = pl.DataFrame({"game_id": [MIA], "as_of": [as_of], "tip_off": [TIP]})
    quotes = in_force(tables.odds_lines, tables.polls, moment)
    return sorted(quotes.select("book", "player_id", "point").rows())


def test_a_player_who_is_gone_from_a_books_next_snapshot_is_withdrawn_as_of_it(tmp_path: Path) -> None:
    props = (
        prop(),
        prop(player_id=8, player_name="Bam Adebayo", line=20.5),
        prop(snapshot_time=LATER),
        prop(book="betmgm", line=34.5),
    )
    assert standing(tmp_path, *props) == [("betmgm", 7, 34.5), ("fanduel", 7, 33.5)]
    assert len(standing(tmp_path, *props, as_of=LATER - timedelta(minutes=1))) == 3


def test_a_snapshot_without_a_book_does_not_withdraw_it(tmp_path: Path) -> None:
    props = prop(), prop(book="betmgm", line=34.5, snapshot_time=LATER)
    assert standing(tmp_path, *props) == [("betmgm", 7, 34.5), ("fanduel", 7, 33.5)]


def test_a_market_that_is_the_same_in_the_next_snapshot_has_one_row_and_two_polls(tmp_path: Path) -> None:
    props = prop(last_update=EARLY), prop(last_update=EARLY, snapshot_time=LATER)
    tables = archive(tmp_path, player_props=rows("player_props", *props)).points_quotes(DAYS, ROSTERS)
    assert tables.odds_lines["known_at"].to_list() == [EARLY]
    assert tables.polls.select("known_at", "listed_known_at").rows() == [(EARLY, [EARLY]), (LATER, [EARLY])]
    assert tables.counts["unchanged_quotes"] == 1


def test_a_repeated_row_of_a_snapshot_is_no_news(tmp_path: Path) -> None:
    later = prop(last_update=EARLY, snapshot_time=LATER)
    props = rows("player_props", prop(last_update=EARLY), later, later)
    tables = archive(tmp_path, player_props=props).points_quotes(DAYS, ROSTERS)
    assert tables.odds_lines["known_at"].to_list() == [EARLY]


def test_a_line_that_moved_without_a_new_last_update_is_known_at_the_snapshot(tmp_path: Path) -> None:
    props = prop(last_update=EARLY), prop(last_update=EARLY, snapshot_time=LATER, line=35.5)
    tables = archive(tmp_path, player_props=rows("player_props", *props)).points_quotes(DAYS, ROSTERS)
    assert tables.odds_lines.select("point", "known_at").rows() == [(33.5, EARLY), (35.5, LATER)]
    assert tables.counts["conflicting"] == 0
    assert standing(tmp_path, *props) == [("fanduel", 7, 35.5)]


def test_quotes_without_any_time_are_a_poll_of_an_assumed_instant(tmp_path: Path) -> None:
    props = (
        prop(snapshot_time=None, commence_time=None),
        prop(snapshot_time=None, commence_time=None, book="b"),
    )
    tables = archive(tmp_path, player_props=rows("player_props", *props)).points_quotes(DAYS, ROSTERS)
    assert tables.polls["known_at_assumed"].to_list() == [True, True]
    assert tables.polls["known_at"].unique().to_list() == [TIP - timedelta(hours=6)]
    assert len(standing(tmp_path, *props)) == 2


def test_a_published_close_is_no_poll(tmp_path: Path) -> None:
    lines = archive(tmp_path, game_lines=rows("game_lines", line("fanduel", last_update=EARLY))).game_lines(
        DAYS
    )
    polls = game_line_polls(lines.rows)
    assert polls.select("asked_books", "known_at").rows() == [(["fanduel"], EARLY)]
    closes = lines.rows.with_columns(is_close=pl.lit(True))
    assert game_line_polls(closes).is_empty()
