"""Game lines of an archive: books before consensus, closing lines, impossible values."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.sources.archive.polls import game_line_polls
from nba_props.sources.archive.tables import Archive
from nba_props.sources.outcomes import CountedRows
from nba_props.stats.slate import moments
from tests.replay import real
from tests.sources.archive.samples import DAYS, EARLY, archive, line, prop, rows
from tests.sources.wire_samples import CLE, MIA, TIP, Node


def lines(tmp_path: Path, *given: Node) -> CountedRows:
    return archive(tmp_path, game_lines=rows("game_lines", *given)).game_lines(DAYS)


def test_consensus_is_left_out_where_books_are(tmp_path: Path) -> None:
    frame, _ = lines(tmp_path, line("sbr_consensus"), line("consensus_mean"), line("fanduel"))
    assert set(frame["book"]) == {"fanduel"}


def test_sbr_wins_over_the_mean_and_they_are_never_averaged(tmp_path: Path) -> None:
    frame, _ = lines(tmp_path, line("sbr_consensus", total=221.5), line("consensus_mean", total=219.5))
    assert set(frame["book"]) == {"sbr_consensus"}
    assert frame.filter(pl.col("market") == "totals")["point"].to_list() == [221.5]


def test_the_mean_alone_is_used_without_its_prices(tmp_path: Path) -> None:
    frame, _ = lines(tmp_path, line("consensus_mean", home_ml=12.0))
    assert set(frame["market"]) == {"spreads", "totals"}
    assert frame.select("home_price", "over_price").null_count().row(0) == (2, 2)


def test_a_consensus_line_is_closing_information_at_the_tip_off(tmp_path: Path) -> None:
    frame, _ = lines(tmp_path, line("sbr_consensus"))
    assert set(frame.select("known_at", "known_at_assumed", "is_close", "is_in_play").rows()) == {
        (TIP, True, True, False)
    }


START = TIP - timedelta(minutes=20)


@pytest.mark.parametrize(
    ("quote", "placed"),
    [
        (prop(commence_time=START), START),
        (prop(commence_time=TIP + timedelta(minutes=20)), TIP),
        (
            prop(commence_time=START, snapshot_time=START + timedelta(minutes=1)),
            TIP,
        ),  # given once it was past
        (prop(commence_time=START, snapshot_time=None), START),
        (prop(game_id=CLE, commence_time=START), TIP),
    ],
    ids=["earlier", "later", "given too late", "of an unknown time", "of another game"],
)
def test_a_consensus_line_counts_as_of_the_books_own_start_if_that_is_earlier(
    tmp_path: Path, quote: Node, placed: datetime
) -> None:
    quotes, consensus = rows("player_props", quote), rows("game_lines", line("sbr_consensus"))
    frame, _ = archive(tmp_path, player_props=quotes, game_lines=consensus).game_lines(DAYS)
    assert set(frame.select("known_at", "is_close").rows()) == {(placed, True)}


def test_a_start_that_only_the_consensus_gives_does_not_place_it(tmp_path: Path) -> None:
    frame, _ = lines(tmp_path, line("consensus_mean", commence_time=START))
    assert set(frame["known_at"]) == {TIP}


def test_the_earliest_start_of_the_books_places_the_consensus_line_and_no_books_line(
    tmp_path: Path,
) -> None:
    both = rows("player_props", prop(commence_time=START), prop(book="betmgm", commence_time=TIP))
    of_cle = line("fanduel", game_id=CLE, last_update=EARLY)
    given = rows("game_lines", line("sbr_consensus"), of_cle)
    frame, _ = archive(tmp_path, player_props=both, game_lines=given).game_lines(DAYS)
    assert set(frame.select("game_id", "known_at").rows()) == {(MIA, START), (CLE, EARLY)}


def test_game_lines_need_no_points_quotes(tmp_path: Path) -> None:
    archived = archive(tmp_path, game_lines=rows("game_lines", line("sbr_consensus")))
    (tmp_path / "player_props.parquet").unlink()
    assert set(archived.game_lines(DAYS)[0]["known_at"]) == {TIP}


@pytest.mark.real
def test_no_real_close_is_known_after_its_games_start_nor_before_it() -> None:
    archived, days = Archive(real()), Days(date(2023, 10, 1), date(2025, 6, 30))
    schedule, game_lines = archived.schedule(days)[0], archived.game_lines(days)[0]
    polls = archived.points_quotes(days, archived.box_scores(days)[0]).polls
    starts = moments(schedule, polls, game_line_polls(game_lines), datetime(2025, 7, 1, tzinfo=UTC))
    closes = game_lines.filter("is_close").join(starts, on="game_id", suffix="_of_game")
    assert closes.filter(pl.col("known_at") != pl.col("tip_off")).is_empty()
    assert closes.filter(pl.col("tip_off_source") == "books")["game_id"].n_unique() == 4


@pytest.mark.parametrize("total", [3.0, 149.5, 320.5])
def test_a_total_that_no_game_has_is_nulled_and_counted(tmp_path: Path, total: float) -> None:
    frame, counts = lines(tmp_path, line("sbr_consensus", total=total))
    assert set(frame["market"]) == {"h2h", "spreads"}
    assert (counts["impossible_totals"], counts["impossible_spreads"]) == (1, 0)


def test_a_spread_that_no_game_has_is_nulled_and_counted(tmp_path: Path) -> None:
    frame, counts = lines(tmp_path, line("sbr_consensus", home_spread=-25.5))
    assert set(frame["market"]) == {"h2h", "totals"}
    assert (counts["impossible_totals"], counts["impossible_spreads"]) == (0, 1)


def test_the_highest_possible_points_stay_and_a_line_without_points_counts_nothing(
    tmp_path: Path,
) -> None:
    utmost, bare = line("sbr_consensus", home_spread=25.0, total=320.0), {"home_spread": None, "total": None}
    frame, counts = lines(tmp_path, utmost, line("sbr_consensus", game_id=CLE, **bare))
    assert frame.filter(pl.col("market") != "h2h")["point"].to_list() == [25.0, 320.0]
    assert (counts["impossible_totals"], counts["impossible_spreads"]) == (0, 0)


def test_in_play_any_total_is_possible(tmp_path: Path) -> None:
    frame, counts = lines(tmp_path, line("fanduel", last_update=TIP + timedelta(hours=1), total=100.5))
    assert frame.filter(pl.col("market") == "totals").select("point", "is_in_play").rows() == [(100.5, True)]
    assert counts["impossible_totals"] == 0


@pytest.mark.real
def test_the_real_archives_impossible_totals_are_nulled_and_counted() -> None:
    frame, counts = Archive(real()).game_lines(Days(date(2021, 10, 1), date(2022, 6, 30)))
    assert (counts["impossible_totals"], counts["impossible_spreads"]) == (4, 1)
    assert frame.filter(pl.col("market") == "totals", pl.col("point") <= 150).is_empty()


def test_conflicting_repeats_are_left_out_and_exact_ones_are_not(tmp_path: Path) -> None:
    same = lines(tmp_path, line("fanduel"), line("fanduel"))
    assert same[0].height == 3
    frame, counts = lines(tmp_path, line("fanduel"), line("fanduel", total=230.5))
    assert (frame.height, counts["conflicting_repeats"]) == (0, 2)


def test_two_snapshots_of_a_book_are_no_conflict(tmp_path: Path) -> None:
    frame, counts = lines(
        tmp_path, line("fanduel", last_update=EARLY), line("fanduel", last_update=TIP, total=230.5)
    )
    assert (frame.filter(pl.col("market") == "totals").height, counts["conflicting_repeats"]) == (2, 0)


def test_an_impossible_moneyline_is_nulled_and_counted(tmp_path: Path) -> None:
    frame, counts = lines(tmp_path, line("fanduel", home_ml=-12.0))
    assert frame.filter(pl.col("market") == "h2h").select("home_price", "away_price").row(0) == (None, 130)
    assert counts["impossible_moneylines"] == 1


def test_lines_of_no_listed_game_are_counted(tmp_path: Path) -> None:
    assert lines(tmp_path, line("fanduel", game_id="0022309999"))[1]["rows_without_a_game"] == 1
