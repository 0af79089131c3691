"""A mini archive of three games, each row awkward in its own way, as Parquet and as CSV."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.tables.contract import breaches
from nba_props.declared.tables.ingest import (
    BOX_SCORES,
    GAME_LINES,
    ODDS_LINES,
    SCHEDULE,
    SHOTS,
    UNRESOLVED_NAMES,
)
from nba_props.errors import BadPayloadError, ConfigurationError
from nba_props.sources.archive.files import COLUMNS, COUNTS
from nba_props.sources.archive.tables import Archive
from nba_props.stats.slate import moments
from tests.replay import real
from tests.sources.wire_samples import CLE, DAY, MIA, TIP, seen

OLD = "0022301100"  # a game whose tip-off nobody recorded
YESTERDAY = DAY - timedelta(days=1)
DAYS = Days(YESTERDAY, DAY)
SEEN = seen((7, "Luka Doncic", "DAL", DAY - timedelta(days=3)))
EARLY = TIP - timedelta(hours=4)


def rows(name: str, *given: dict) -> pl.DataFrame:
    common = {"game_id": MIA, "game_date": DAY, "season": "2023-24", "season_type": "regular"}
    full = [
        dict.fromkeys(COLUMNS[name]) | {k: v for k, v in common.items() if k in COLUMNS[name]} | r
        for r in given
    ]
    return pl.DataFrame(full, schema=COLUMNS[name])


def box(player_id: int, **other) -> dict:
    line = dict.fromkeys(COUNTS, 1) | {"player_id": player_id, "player_name": "Luka Dončić", "team": "DAL"}
    return line | {"opponent": "MIA", "is_home": False, "minutes": 30.0} | other


def prop(**other) -> dict:
    quote = {
        "event_id": "e1",
        "commence_time": TIP + timedelta(minutes=10),
        "snapshot_time": EARLY,
        "is_live": False,
    }
    quote |= {"book": "fanduel", "player_name": "Luka Doncic", "player_id": 7, "line": 33.5}
    return quote | {"over_price": -110.0, "under_price": -110.0, "is_main": True} | other


def line(book: str, **other) -> dict:
    return {"book": book, "home_ml": -150.0, "away_ml": 130.0, "home_spread": -3.5, "total": 220.5} | other


def archive(tmp_path: Path, suffix: str = "parquet", **replaced: pl.DataFrame) -> Archive:
    files = {
        "games": rows(
            "games",
            {"home": "MIA", "away": "DAL", "tipoff_utc": TIP, "tipoff_source": "schedule", "status": "final",
             "home_pts": 100, "away_pts": 101},
            {"game_id": CLE, "home": "CLE", "away": "MEM", "status": "final", "home_pts": 90, "away_pts": 80},
            {"game_id": OLD, "game_date": YESTERDAY, "home": "ATL", "away": "BOS", "status": "final"},
        ),
        "player_box": rows("player_box", box(7), box(8, minutes=None, comment="DND - Knee"), box(9, game_id=CLE)),
        "shots": rows(
            "shots",
            {"action_number": 7, "period": 1, "team": "DAL", "player_id": 7, "shot_distance": 7, "shot_value": 2,
             "made": True},
            {"action_number": 8, "period": 1, "team": "DAL", "player_id": 7, "shot_distance": 24, "shot_value": 3,
             "made": False},
        ),
        "player_props": rows("player_props", prop()),
        "game_lines": rows("game_lines", line("fanduel", last_update=EARLY)),
    }  # fmt: skip
    for name, frame in (files | replaced).items():
        path = tmp_path / f"{name}.{suffix}"
        frame.write_parquet(path) if suffix == "parquet" else frame.write_csv(path)
    return Archive(tmp_path)


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_every_table_of_it_keeps_its_promise(tmp_path: Path, suffix: str) -> None:
    found = archive(tmp_path, suffix)
    quotes = found.points_quotes(DAYS, SEEN)
    for table, frame, height in (
        (SCHEDULE, found.schedule(DAYS)[0], 3),
        (BOX_SCORES, found.box_scores(DAYS)[0], 3),
        (SHOTS, found.shots(DAYS)[0], 2),
        (GAME_LINES, found.game_lines(DAYS)[0], 3),
        (ODDS_LINES, quotes.odds_lines, 1),
        (UNRESOLVED_NAMES, quotes.unresolved_names, 0),
    ):
        assert (frame.height, breaches(table, frame)) == (height, [])


def test_parquet_and_csv_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    (tmp_path / "c").mkdir()
    one, other = archive(tmp_path / "p"), archive(tmp_path / "c", "csv")
    for table in ("schedule", "box_scores", "shots", "game_lines"):
        assert getattr(one, table)(DAYS)[0].equals(getattr(other, table)(DAYS)[0])


def test_only_the_days_asked_for_are_read(tmp_path: Path) -> None:
    assert archive(tmp_path).schedule(Days.one(YESTERDAY))[0]["game_id"].to_list() == [OLD]
    assert archive(tmp_path).schedule(Days.one(date(2024, 4, 8)))[0].schema == SCHEDULE.schema


def test_a_tip_off_is_the_schedules_else_the_books_else_half_past_seven(tmp_path: Path) -> None:
    late = datetime(2024, 4, 11, 2, tzinfo=UTC)
    of_cle = prop(game_id=CLE, commence_time=late)
    frame, _ = archive(tmp_path, player_props=rows("player_props", prop(), of_cle)).schedule(DAYS)
    assert {r[0]: r[1:] for r in frame.select("game_id", "tip_off", "tip_off_source").rows()} == {
        MIA: (TIP, "schedule"),
        CLE: (late, "books"),
        OLD: (TIP - timedelta(days=1), "assumed"),
    }


def test_a_game_of_unknown_tip_off_is_final_the_next_morning(tmp_path: Path) -> None:
    frame, _ = archive(tmp_path).schedule(DAYS)
    assert dict(frame.select("game_id", "final_at").rows()) == {
        MIA: TIP + timedelta(hours=3),
        CLE: datetime(2024, 4, 11, 9, tzinfo=UTC),
        OLD: datetime(2024, 4, 10, 9, tzinfo=UTC),
    }


def test_impossible_and_repeated_box_rows_are_left_out_and_counted(tmp_path: Path) -> None:
    given = rows(
        "player_box", box(7), box(7), box(8, pts=-4), box(9, minutes=-1.0), box(10, game_id="0032300001")
    )
    frame, counts = archive(tmp_path, player_box=given).box_scores(DAYS)
    assert set(frame["player_id"]) == {7, 9, 10}
    assert counts == {
        "rows_of_unlisted_games": 1, "impossible_minutes": 1, "impossible_rows": 1, "repeated_rows": 1,
    }  # fmt: skip


def quotes(tmp_path: Path, *given: dict):
    return archive(tmp_path, player_props=rows("player_props", *given)).points_quotes(DAYS, SEEN)


def test_a_quote_without_any_time_is_placed_six_hours_before_tip_and_marked(tmp_path: Path) -> None:
    found = quotes(tmp_path, prop(snapshot_time=None)).odds_lines
    assert found.select("known_at", "known_at_assumed", "is_in_play").row(0) == (
        TIP - timedelta(hours=6),
        True,
        False,
    )


def test_a_quotes_own_time_counts_before_that_of_its_snapshot(tmp_path: Path) -> None:
    found = quotes(tmp_path, prop(last_update=EARLY - timedelta(minutes=3))).odds_lines
    assert found.select("known_at", "known_at_assumed").row(0) == (EARLY - timedelta(minutes=3), False)


def test_a_quote_marked_live_is_in_play_whatever_its_time(tmp_path: Path) -> None:
    assert quotes(tmp_path, prop(is_live=True)).odds_lines["is_in_play"].to_list() == [True]


def test_a_postponed_games_quotes_are_told_and_break_nothing(tmp_path: Path) -> None:
    found = quotes(tmp_path, prop(), prop(game_id=None, event_id="gone", commence_time=None))
    assert found.odds_lines.height == 1
    assert found.unresolved_names.select("event_id", "reason", "is_in_play").row(0) == (
        "gone",
        "no_game",
        False,
    )
    assert breaches(UNRESOLVED_NAMES, found.unresolved_names) == []


def test_quotes_without_event_or_time_are_left_out_and_counted(tmp_path: Path) -> None:
    found = quotes(tmp_path, prop(), prop(game_id=None, event_id=None))
    assert (found.odds_lines.height, found.counts["without_event_or_time"]) == (1, 1)


def test_alternates_are_told_from_main_lines_and_names_are_resolved_where_the_id_is_unknown(
    tmp_path: Path,
) -> None:
    found = quotes(tmp_path, prop(is_main=False, player_id=None)).odds_lines
    assert found.select("market", "player_id", "resolution").row(0) == (
        "player_points_alternate",
        7,
        "roster",
    )


def test_a_dfs_line_without_a_price_is_still_a_line(tmp_path: Path) -> None:
    found = quotes(tmp_path, prop(book="prizepicks", over_price=None, under_price=None))
    assert found.odds_lines.height == 1
    assert quotes(tmp_path, prop(over_price=None, under_price=None)).counts["without_a_price"] == 1


@pytest.mark.parametrize("price", [0.0, 50.0, -99.0, 1e7])
def test_impossible_prices_are_kept_apart(tmp_path: Path, price: float) -> None:
    found = quotes(tmp_path, prop(over_price=price)).odds_lines
    assert found["quarantine_reason"].to_list() == ["impossible_price"]
    assert breaches(ODDS_LINES, found) == []


def lines(tmp_path: Path, *given: dict):
    return archive(tmp_path, game_lines=rows("game_lines", *given)).game_lines(DAYS)


def test_consensus_is_left_out_where_books_are(tmp_path: Path) -> None:
    frame, _ = lines(tmp_path, line("sbr_consensus"), line("consensus_mean"), line("fanduel"))
    assert set(frame["book"]) == {"fanduel"}


def test_sbr_wins_over_the_mean_and_they_are_never_averaged(tmp_path: Path) -> None:
    frame, _ = lines(tmp_path, line("sbr_consensus", total=221.5), line("consensus_mean", total=219.5))
    assert set(frame["book"]) == {"sbr_consensus"}
    assert frame.filter(pl.col("market") == "totals")["point"].to_list() == [221.5]


def test_the_mean_stands_alone_without_its_prices(tmp_path: Path) -> None:
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
        (prop(commence_time=START, snapshot_time=START + timedelta(minutes=1)), TIP),  # told once it was past
        (prop(commence_time=START, snapshot_time=None), START),
        (prop(game_id=CLE, commence_time=START), TIP),
    ],
    ids=["earlier", "later", "told too late", "of an unknown time", "of another game"],
)
def test_a_consensus_line_is_placed_at_the_books_own_start_where_that_is_earlier(
    tmp_path: Path, quote, placed
) -> None:
    given = {
        "player_props": rows("player_props", quote),
        "game_lines": rows("game_lines", line("sbr_consensus")),
    }
    frame, _ = archive(tmp_path, **given).game_lines(DAYS)
    assert set(frame.select("known_at", "is_close").rows()) == {(placed, True)}


def test_a_start_that_only_the_consensus_gives_does_not_place_it(tmp_path: Path) -> None:
    frame, _ = lines(tmp_path, line("consensus_mean", commence_time=START))
    assert set(frame["known_at"]) == {TIP}


def test_of_books_that_differ_the_earliest_start_places_the_consensus_line_and_no_books_line(
    tmp_path: Path,
) -> None:
    both = rows("player_props", prop(commence_time=START), prop(book="betmgm", commence_time=TIP))
    of_cle = line("fanduel", game_id=CLE, last_update=EARLY)
    given = rows("game_lines", line("sbr_consensus"), of_cle)
    frame, _ = archive(tmp_path, player_props=both, game_lines=given).game_lines(DAYS)
    assert set(frame.select("game_id", "known_at").rows()) == {(MIA, START), (CLE, EARLY)}


def test_game_lines_need_no_points_quotes(tmp_path: Path) -> None:
    found = archive(tmp_path, game_lines=rows("game_lines", line("sbr_consensus")))
    (tmp_path / "player_props.parquet").unlink()
    assert set(found.game_lines(DAYS)[0]["known_at"]) == {TIP}


@pytest.mark.real
def test_no_real_close_is_known_after_its_games_start_nor_before_it() -> None:
    found, days = Archive(real()), Days(date(2023, 10, 1), date(2025, 6, 30))
    schedule, game_lines = found.schedule(days)[0], found.game_lines(days)[0]
    odds = found.points_quotes(days, found.box_scores(days)[0]).odds_lines
    starts = moments(schedule, odds, game_lines, datetime(2025, 7, 1, tzinfo=UTC))
    closes = game_lines.filter("is_close").join(starts, on="game_id", suffix="_of_game")
    assert closes.filter(pl.col("known_at") != pl.col("tip_off")).is_empty()
    assert closes.filter(pl.col("tip_off_source") == "books")["game_id"].n_unique() == 12


@pytest.mark.parametrize("total", [3.0, 149.5, 320.5])
def test_a_total_that_no_game_has_is_nulled_and_counted(tmp_path: Path, total: float) -> None:
    frame, counts = lines(tmp_path, line("sbr_consensus", total=total))
    assert set(frame["market"]) == {"h2h", "spreads"}
    assert (counts["impossible_totals"], counts["impossible_spreads"]) == (1, 0)


def test_a_spread_that_no_game_has_is_nulled_and_counted(tmp_path: Path) -> None:
    frame, counts = lines(tmp_path, line("sbr_consensus", home_spread=-25.5))
    assert set(frame["market"]) == {"h2h", "totals"}
    assert (counts["impossible_totals"], counts["impossible_spreads"]) == (0, 1)


def test_the_utmost_that_a_game_may_have_stays_and_nothing_is_counted_for_a_line_without_points(
    tmp_path: Path,
) -> None:
    utmost, bare = line("sbr_consensus", home_spread=25.0, total=320.0), {"home_spread": None, "total": None}
    frame, counts = lines(tmp_path, utmost, line("sbr_consensus", game_id=CLE, **bare))
    assert frame.filter(pl.col("market") != "h2h")["point"].to_list() == [25.0, 320.0]
    assert (counts["impossible_totals"], counts["impossible_spreads"]) == (0, 0)


def test_in_play_any_total_may_be(tmp_path: Path) -> None:
    frame, counts = lines(tmp_path, line("fanduel", last_update=TIP + timedelta(hours=1), total=100.5))
    assert frame.filter(pl.col("market") == "totals").select("point", "is_in_play").rows() == [(100.5, True)]
    assert counts["impossible_totals"] == 0


@pytest.mark.real
def test_the_real_archives_impossible_totals_are_nulled_and_counted() -> None:
    frame, counts = Archive(real()).game_lines(Days(date(2021, 10, 1), date(2022, 6, 30)))
    assert (counts["impossible_totals"], counts["impossible_spreads"]) == (4, 1)
    assert frame.filter(pl.col("market") == "totals")["point"].min() > 150


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


def test_a_missing_file_names_itself_and_the_variable(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"no games\.parquet or games\.csv.*NBA_PROPS_ARCHIVE"):
        Archive(tmp_path).schedule(DAYS)


def test_an_archive_without_odds_still_has_its_games(tmp_path: Path) -> None:
    found = archive(tmp_path)
    for name in ("player_props", "game_lines"):
        (tmp_path / f"{name}.parquet").unlink()
    assert found.schedule(DAYS)[0].height == 3
    with pytest.raises(ConfigurationError, match="player_props"):
        found.points_quotes(DAYS, SEEN)


def test_missing_columns_are_named(tmp_path: Path) -> None:
    found = archive(tmp_path, games=rows("games", {}).drop("home", "status"))
    with pytest.raises(BadPayloadError, match=r"games\.parquet lacks the columns home, status"):
        found.schedule(DAYS)


def test_a_re_typed_column_is_an_error_naming_the_file(tmp_path: Path) -> None:
    wrong = rows("player_box", box(7)).with_columns(pts=pl.lit("many"))
    with pytest.raises(BadPayloadError, match=r"player_box\.parquet cannot be read"):
        archive(tmp_path, player_box=wrong).box_scores(DAYS)


def test_a_cut_file_is_an_error_naming_it(tmp_path: Path) -> None:
    found = archive(tmp_path)
    path = tmp_path / "shots.parquet"
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(BadPayloadError, match=r"shots\.parquet cannot be read"):
        found.shots(DAYS)
