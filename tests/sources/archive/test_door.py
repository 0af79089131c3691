"""The doors of archive files: what a hand-made CSV or Parquet may get wrong, what that costs, and how it is named."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.errors import BadPayloadError
from nba_props.sources.archive.files import COLUMNS, COUNTS, ArchiveFiles
from nba_props.sources.archive.tables import Archive
from nba_props.sources.ingest import Ingest
from tests.sources.archive.samples import DAYS, archive, box, line, prop, rows
from tests.sources.wire_samples import CLE, DAY, MIA

GAMES = "game_id,game_date,season,season_type,tipoff_utc,tipoff_source,home,away,home_pts,away_pts,status\n"
GAME = "0022301161,2024-04-10,2023-24,regular,2024-04-10T23:30:00Z,schedule,MIA,DAL,100,101,final\n"
OTHER = "0022301170,2024-04-10,2023-24,regular,,,CLE,MEM,90,80,final\n"
PROPS = (
    "game_id,game_date,event_id,commence_time,snapshot_time,last_update,is_live,book,player_name,player_id,line,"
    "over_price,under_price,is_main\n"
)
PROP = "0022301161,2024-04-10,e1,,,2024-04-10T20:00:00Z,false,fanduel,Luka Doncic,7,33.5,-110,-110,true\n"
Write = Callable[..., ArchiveFiles]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A folder with one CSV of the given text or bytes."""

    def written(name: str, content: str | bytes) -> ArchiveFiles:
        raw = content if isinstance(content, bytes) else content.encode()
        (tmp_path / f"{name}.csv").write_bytes(raw)
        return ArchiveFiles(tmp_path)

    return written


def ids(files: ArchiveFiles, name: str = "games") -> list[str]:
    return files.read(name, DAYS)["game_id"].to_list()


def said(files: ArchiveFiles) -> str:
    return "\n".join(sorted(files.found.said))


@pytest.mark.parametrize(
    "content",
    [
        GAMES + GAME + OTHER,
        "\ufeff" + GAMES + GAME + OTHER,
        (GAMES + GAME + OTHER).replace("\n", "\r\n"),
        GAMES + GAME + "\n" + OTHER + "\n\n",
        (GAMES + GAME + OTHER).removesuffix("\n"),
        GAMES + GAME.replace("schedule", '"schedule"').replace("MIA", " MIA").replace(" MIA", "MIA") + OTHER,
    ],
    ids=[
        "plain",
        "with a byte order mark",
        "of Windows",
        "with blank lines",
        "without a last newline",
        "quoted",
    ],
)
def test_a_good_csv_is_read_whoever_wrote_it(write: Write, content: str) -> None:
    files = write("games", content)
    assert ids(files) == ["0022301161", "0022301170"]
    assert (files.found.counts, said(files)) == ({}, "")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"archive games\.csv is empty"),
        (b"\n", r"archive games\.csv is empty"),
        ((GAMES + GAME).replace(",", ";"), r"archive games\.csv separates its columns by ';'; write commas"),
        ((GAMES + GAME).replace(",", "\t"), r"games\.csv separates its columns by '\\t'"),
        ((GAMES + GAME).replace("tipoff_utc", "tip"), r"games\.csv lacks the columns tipoff_utc"),
        ((GAMES + GAME).replace("schedule", "Málaga").encode("latin-1"), r"games\.csv is not UTF-8"),
        (GAMES + GAME.replace("schedule", '"schedule'), r"games\.csv is not a CSV: .*a quote left open"),
        ((GAMES + GAME + OTHER).replace("0022301", "22301"), r"games\.csv: column game_id has '22301161' \(line 2\), "
         r"'22301170' \(line 3\); it holds ten digits as text: .*zfill\(10\).*No value of the column can be read"),
        ((GAMES + GAME + OTHER).replace("2024-04-10,", "10/04/2024,"),
         r"column game_date has '10/04/2024' \(line 2\), .*it holds a date such as 2024-04-10"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_what_it_says_is_refused_with_the_fix(
    write: Write, content: str | bytes, message: str
) -> None:
    with pytest.raises(BadPayloadError, match=message):
        ids(write("games", content))


def test_a_csv_of_a_header_alone_has_no_rows(write: Write) -> None:
    assert ids(write("games", GAMES)) == []


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (OTHER.replace("0022301170", "22301170"), "game_id has '22301170' (line 3); it holds ten digits"),
        (OTHER.replace("2024-04-10", "10.04.2024"), "game_date has '10.04.2024' (line 3); it holds a date such as"),
        (OTHER.replace("2024-04-10", "2024-02-30"), "game_date has '2024-02-30' (line 3)"),
        (OTHER.replace("2023-24", "2024"), "season has '2024' (line 3); it holds a season such as 2023-24"),
        (OTHER.replace("regular", "summer"), "season_type has 'summer' (line 3); it holds one of preseason, regular"),
        (OTHER.replace("CLE", "SEA"), "home has 'SEA' (line 3); it holds the tricode of a team"),
        (OTHER.replace("90", "90.5"), "home_pts has '90.5' (line 3); it holds a whole number"),
        (OTHER.replace("90", "inf"), "home_pts has 'inf' (line 3); it holds a whole number"),
        (OTHER.replace("90", "99999999999"), "home_pts has '99999999999' (line 3); it holds a whole number"),
        (OTHER.replace("regular,", "regular,7:30 PM"), "tipoff_utc has '7:30 PM' (line 3); it holds an instant"),
    ],
)  # fmt: skip
def test_a_bad_value_costs_its_row_and_is_named_with_its_line(write: Write, bad: str, message: str) -> None:
    files = write("games", GAMES + GAME + bad)
    assert ids(files) == [MIA]
    assert files.found.counts == {"bad_rows_of_games": 1}
    assert said(files).startswith("games.csv: column ")
    assert message in said(files)
    assert said(files).endswith(". 1 rows are left out")


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (PROP.replace("33.5", '"33,5"'), "line has '33,5' (line 3); it holds a number"),
        (PROP.replace("true", "1"), "is_main has '1' (line 3); it holds true or false"),
        (PROP.replace(",7,", ",seven,"), "player_id has 'seven' (line 3); it holds a whole number"),
    ],
)
def test_a_bad_quote_leaves_the_others_of_its_game(write: Write, bad: str, message: str) -> None:
    files = write("player_props", PROPS + PROP + bad)
    assert files.read("player_props", DAYS)["line"].to_list() == [33.5]
    assert message in said(files)


def test_a_row_with_a_field_too_many_is_left_out_and_its_line_named(write: Write) -> None:
    """A decimal comma that is not quoted would shift every field behind it."""
    files = write("player_props", PROPS + PROP.replace("33.5", "33,5") + PROP)
    assert files.read("player_props", DAYS)["line"].to_list() == [33.5]
    assert files.found.counts == {"ragged_rows_of_player_props": 1}
    assert "player_props.csv: 1 rows have more fields than the header, first on line 2" in said(files)


def test_lines_count_right_behind_blank_lines_and_texts_of_several_lines(write: Write) -> None:
    spanning = PROP.replace("Luka Doncic", '"Luka\nDoncic"')
    bad = PROP.replace("33.5", "many")
    for newline in ("\n", "\r\n"):
        files = write("player_props", (PROPS + spanning + "\n" + bad + PROP + bad).replace("\n", newline))
        assert files.read("player_props", DAYS).height == 2
        assert "line has 'many' (line 5), 'many' (line 7)" in said(files)


def test_a_bad_row_of_another_day_is_no_news_of_these(write: Write) -> None:
    bad = OTHER.replace("2024-04-10", "2024-04-20").replace("90", "many")
    files = write("games", GAMES + GAME + bad)
    assert (ids(files), said(files)) == ([MIA], "")
    assert ArchiveFiles.read(files, "games", Days.one(DAY))["game_id"].to_list() == [MIA]


def test_instants_are_read_in_every_form_of_iso_8601(write: Write) -> None:
    forms = ("2024-04-10T23:30:00Z", "2024-04-10 23:30:00", "2024-04-10T19:30:00-04:00", "2024-04-10T23:30",
             "2024-04-10T23:30:00.000000+0000")  # fmt: skip
    files = write("games", GAMES + "".join(GAME.replace(forms[0], form) for form in forms))
    assert files.read("games", DAYS)["tipoff_utc"].n_unique() == 1
    assert files.found.counts == {}


def test_rows_of_one_key_that_differ_are_named_and_exact_repeats_are_not(write: Write) -> None:
    files = write("games", GAMES + GAME + GAME + OTHER)
    files.read("games", DAYS)
    assert said(files) == ""
    files = write("games", GAMES + GAME + OTHER + GAME.replace("100", "99"))
    files.read("games", DAYS)
    assert "games.csv: 1 keys have rows that differ, such as game_id 0022301161 (line 2) (line 4)" in said(
        files
    )


def parquet(folder: Path, name: str, frame: pl.DataFrame) -> ArchiveFiles:
    frame.write_parquet(folder / f"{name}.parquet")
    return ArchiveFiles(folder)


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("game_id", 22301161, r"column game_id has the type Int\d+; it holds ten digits as text: .*zfill"),
        ("game_id", 1022301161, "column game_id has the type Int"),
        ("game_id", 22301161.0, "column game_id has the type Float64"),
        ("player_name", 7, "column player_name has the type Int32; it holds text"),
        ("pts", True, "column pts has the type Boolean; it holds a whole number"),
        ("started", 1, "column started has the type Int32; it holds true or false"),
        ("game_date", 20240410, "column game_date has the type Int32; it holds a date"),
    ],
)
def test_a_parquet_column_of_a_wrong_type_is_refused_by_name(
    tmp_path: Path, column: str, value: object, message: str
) -> None:
    frame = rows("player_box", box(7)).with_columns(pl.lit(value).alias(column))
    with pytest.raises(BadPayloadError, match=rf"archive player_box\.parquet: {message}"):
        parquet(tmp_path, "player_box", frame).read("player_box", DAYS)


def test_types_that_hold_the_same_values_are_as_good(tmp_path: Path) -> None:
    """Categories, narrow integers, whole floats and naive UTC instants, as other tools write them."""
    frame = rows("player_box", box(7)).with_columns(
        pl.col("team").cast(pl.Categorical), pl.col("pts").cast(pl.Float64), pl.col("fgm").cast(pl.UInt8)
    )
    read = parquet(tmp_path, "player_box", frame).read("player_box", DAYS)
    assert dict(read.schema) == COLUMNS["player_box"]
    assert read.select("team", "pts", "fgm").row(0) == ("DAL", 1, 1)


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("game_id", "22301170", "column game_id has '22301170'; it holds ten digits"),
        ("pts", 1.5, "column pts has 1.5; it holds a whole number"),
        ("pts", 201.0, "column pts has 201.0; it holds from 0 to 200"),
        ("team", "SEA", "column team has 'SEA'; it holds the tricode of a team"),
    ],
)
def test_a_bad_value_in_parquet_costs_its_row_too(
    tmp_path: Path, column: str, value: object, message: str
) -> None:
    good = rows("player_box", box(7)).with_columns(pl.col("pts").cast(pl.Float64))
    files = parquet(tmp_path, "player_box", pl.concat([good, good.with_columns(pl.lit(value).alias(column))]))
    assert files.read("player_box", DAYS).height == 1
    assert message in said(files)


def test_other_teams_are_at_home_in_the_preseason_and_at_all_star_games(tmp_path: Path) -> None:
    guests = [box(7, team="RMD", season_type="preseason"), box(7, team="EST", season_type="all_star")]
    files = parquet(tmp_path, "player_box", rows("player_box", *guests))
    assert files.read("player_box", DAYS).height == 2


def test_columns_that_nobody_knows_are_named_and_known_ones_are_not(tmp_path: Path) -> None:
    frame = rows("player_box", box(7)).with_columns(player_key=pl.lit("x"), points=pl.lit(1))
    files = parquet(tmp_path, "player_box", frame)
    files.read("player_box", DAYS)
    assert files.found.said == {"player_box.parquet: unknown column points"}


def test_the_start_of_games_is_read_from_quotes_whatever_else_these_lack(tmp_path: Path) -> None:
    archived = archive(tmp_path, player_props=rows("player_props", prop()).drop("line"))
    assert archived.schedule(DAYS).rows.height == 3
    assert archived.taken_notes().drift == frozenset()


def test_an_unknown_state_of_a_game_is_stored_as_such_and_counted(tmp_path: Path) -> None:
    sides = {"home": "MIA", "away": "DAL", "status": "abandoned"}
    given = rows("games", sides, sides | {"game_id": CLE, "status": "final"})
    frame, counts = archive(tmp_path, games=given).schedule(DAYS)
    assert dict(frame.select("game_id", "status").rows()) == {MIA: "unknown", CLE: "final"}
    assert counts["unknown_states"] == 1


def test_what_was_left_out_is_in_the_result_of_the_table_once(ingest: Ingest, tmp_path: Path) -> None:
    bad = rows("player_box", box(7), box(8, pts=-4))
    ingest.archive, ingest.prefer = archive(tmp_path, player_box=bad), "archive"
    games = ingest.schedule(DAYS)
    result = ingest.box_scores(DAYS, games.frame)
    assert (games.counts.get("bad_rows_of_player_box"), result.counts["bad_rows_of_player_box"]) == (None, 1)
    assert (
        "player_box.parquet: column pts has -4; it holds from 0 to 200. 1 rows are left out" in result.drift
    )
    assert ingest.shots(DAYS, games.frame).drift == frozenset()


def test_rows_with_different_bad_values_are_all_left_out_and_one_with_two_counts_once(write: Write) -> None:
    twice = OTHER.replace("CLE", "SEA").replace("90", "many")
    bad = OTHER.replace("CLE", "SEA") + OTHER.replace("90", "many") + twice + OTHER.replace("2024-04-10", "")
    files = write("games", GAMES + GAME + bad)
    assert ids(files) == [MIA]
    assert files.found.counts == {"bad_rows_of_games": 4}
    assert "home_pts has 'many' (line 4), 'many' (line 5)" in said(files)
    assert "home has 'SEA' (line 3), 'SEA' (line 5)" in said(files)
    assert "game_date has None (line 6); it holds a date" in said(files)


def test_every_bad_row_of_a_file_is_counted_and_the_first_three_named(tmp_path: Path) -> None:
    given = [prop(line=float(n)) for n in range(5)]
    frame = rows("player_props", *given).with_columns(line=pl.lit("x"))
    good = rows("player_props", prop()).with_columns(line=pl.lit("33.5"))
    files = parquet(tmp_path, "player_props", pl.concat([frame, good]))
    assert files.read("player_props", DAYS)["line"].to_list() == [33.5]
    assert said(files).endswith("column line has 'x', 'x', 'x'; it holds a number. 5 rows are left out")


def test_a_real_archive_would_lose_no_row_by_its_doors(tmp_path: Path) -> None:
    """Every column of every file at the edge of what it may hold."""
    edge = dict.fromkeys(COUNTS, 200) | {"plus_minus": -90, "minutes": 80.0, "started": None, "is_home": None}
    archived = archive(
        tmp_path,
        player_box=rows("player_box", box(7, **edge), box(2**40, **dict.fromkeys(COUNTS, 0))),
        game_lines=rows(
            "game_lines", line("fanduel", game_id=None, home_spread=None, total=None, home_ml=None)
        ),
    )
    assert archived.box_scores(DAYS).rows.height == 2
    archived.game_lines(DAYS)
    assert archived.taken_notes().counts == {}
    assert isinstance(archived, Archive)
