"""The tables of a small archive, from Parquet and from CSV."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.tables.contract import breaches
from nba_props.declared.tables.ingest import BOX_SCORES, SCHEDULE, SHOTS
from nba_props.declared.tables.quotes import GAME_LINES, ODDS_LINES, UNRESOLVED_NAMES
from nba_props.errors import BadPayloadError, ConfigurationError
from nba_props.sources.archive.tables import Archive
from nba_props.sources.odds.quote_rows import QuoteTables
from tests.sources.archive.samples import DAYS, EARLY, OLD, ROSTERS, YESTERDAY, archive, box, prop, rows
from tests.sources.wire_samples import CLE, MIA, TIP, Node


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_every_table_keeps_its_contract(tmp_path: Path, suffix: str) -> None:
    archived = archive(tmp_path, suffix)
    quotes = archived.points_quotes(DAYS, ROSTERS)
    for table, frame, height in (
        (SCHEDULE, archived.schedule(DAYS)[0], 3),
        (BOX_SCORES, archived.box_scores(DAYS)[0], 3),
        (SHOTS, archived.shots(DAYS)[0], 2),
        (GAME_LINES, archived.game_lines(DAYS)[0], 3),
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


def test_only_the_requested_days_are_read(tmp_path: Path) -> None:
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
    archived = archive(tmp_path, player_box=given)
    frame, counts = archived.box_scores(DAYS)
    assert set(frame["player_id"]) == {7, 9, 10}
    assert counts == {
        "rows_of_unlisted_games": 1, "impossible_minutes": 1, "impossible_rows": 0, "repeated_rows": 1,
    }  # fmt: skip
    assert archived.taken_notes().counts == {"bad_rows_of_player_box": 1}


def quotes(tmp_path: Path, *given: Node) -> QuoteTables:
    return archive(tmp_path, player_props=rows("player_props", *given)).points_quotes(DAYS, ROSTERS)


def test_a_quote_without_any_time_is_placed_six_hours_before_tip_and_marked(tmp_path: Path) -> None:
    quoted = quotes(tmp_path, prop(snapshot_time=None)).odds_lines
    assert quoted.select("known_at", "known_at_assumed", "is_in_play").row(0) == (
        TIP - timedelta(hours=6),
        True,
        False,
    )


def test_a_quotes_own_time_counts_before_that_of_its_snapshot(tmp_path: Path) -> None:
    quoted = quotes(tmp_path, prop(last_update=EARLY - timedelta(minutes=3))).odds_lines
    assert quoted.select("known_at", "known_at_assumed").row(0) == (EARLY - timedelta(minutes=3), False)


def test_a_quote_marked_live_is_in_play_whatever_its_time(tmp_path: Path) -> None:
    assert quotes(tmp_path, prop(is_live=True)).odds_lines["is_in_play"].to_list() == [True]


def test_a_postponed_games_quotes_are_unresolved_and_break_nothing(tmp_path: Path) -> None:
    quoted = quotes(tmp_path, prop(), prop(game_id=None, event_id="gone", commence_time=None))
    assert quoted.odds_lines.height == 1
    assert quoted.unresolved_names.select("event_id", "reason", "is_in_play").row(0) == (
        "gone",
        "no_game",
        False,
    )
    assert breaches(UNRESOLVED_NAMES, quoted.unresolved_names) == []


def test_quotes_without_event_or_time_are_left_out_and_counted(tmp_path: Path) -> None:
    quoted = quotes(tmp_path, prop(), prop(game_id=None, event_id=None))
    assert (quoted.odds_lines.height, quoted.counts["without_event_or_time"]) == (1, 1)


def test_alternates_are_another_market_and_names_without_an_id_are_resolved(
    tmp_path: Path,
) -> None:
    quoted = quotes(tmp_path, prop(is_main=False, player_id=None)).odds_lines
    assert quoted.select("market", "player_id", "resolution").row(0) == (
        "player_points_alternate",
        7,
        "roster",
    )


def test_names_that_are_resolved_without_their_suffix_are_counted(tmp_path: Path) -> None:
    quoted = quotes(tmp_path, prop(), prop(player_id=None, player_name="Luka Doncic Jr.", line=30.5))
    assert sorted(quoted.odds_lines["resolution"]) == ["archive", "suffix"]
    assert (quoted.counts["resolved_by_suffix"], quoted.counts["resolved_by_league"]) == (1, 0)


def test_a_dfs_line_without_a_price_is_still_a_line(tmp_path: Path) -> None:
    quoted = quotes(tmp_path, prop(book="prizepicks", over_price=None, under_price=None))
    assert quoted.odds_lines.height == 1
    assert quotes(tmp_path, prop(over_price=None, under_price=None)).counts["without_a_price"] == 1


@pytest.mark.parametrize("price", [0.0, 50.0, -99.0, 1e7])
def test_impossible_prices_are_kept_apart(tmp_path: Path, price: float) -> None:
    quoted = quotes(tmp_path, prop(over_price=price)).odds_lines
    assert quoted["quarantine_reason"].to_list() == ["impossible_price"]
    assert breaches(ODDS_LINES, quoted) == []


def test_a_missing_file_names_itself_and_the_variable(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"no games\.parquet or games\.csv.*NBA_PROPS_ARCHIVE"):
        Archive(tmp_path).schedule(DAYS)


def test_files_of_quotes_and_shots_may_be_missing_and_cost_their_own_tables_only(tmp_path: Path) -> None:
    archived = archive(tmp_path)
    for name in ("player_props", "game_lines", "shots"):
        (tmp_path / f"{name}.parquet").unlink()
    assert archived.schedule(DAYS)[0].height == 3
    assert archived.box_scores(DAYS)[0].height == 3
    quotes = archived.points_quotes(DAYS, ROSTERS)
    assert [quotes.odds_lines.height, quotes.polls.height] == [0, 0]
    assert [archived.game_lines(DAYS)[0].height, archived.shots(DAYS)[0].height] == [0, 0]


def test_missing_columns_are_named(tmp_path: Path) -> None:
    archived = archive(tmp_path, games=rows("games", {}).drop("home", "status"))
    with pytest.raises(BadPayloadError, match=r"games\.parquet lacks the columns home, status"):
        archived.schedule(DAYS)


def test_a_re_typed_column_is_an_error_naming_the_file_and_the_column(tmp_path: Path) -> None:
    wrong = rows("player_box", box(7)).with_columns(pts=pl.lit("many"))
    with pytest.raises(BadPayloadError, match=r"player_box\.parquet: column pts has 'many'"):
        archive(tmp_path, player_box=wrong).box_scores(DAYS)


def test_a_cut_file_is_an_error_naming_it(tmp_path: Path) -> None:
    archived = archive(tmp_path)
    path = tmp_path / "shots.parquet"
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(BadPayloadError, match=r"shots\.parquet cannot be read"):
        archived.shots(DAYS)
