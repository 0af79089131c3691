"""`nba-props accuracy` on a tiny archive: in memory, JSON on standard output alone, errors that name the culprit."""

import json
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from nba_props.commands.accuracy import accuracy
from nba_props.errors import BadPayloadError, ConfigurationError
from tests.models import tiny_archive

APP = typer.Typer()
APP.command()(accuracy)
FROM, TO = str(tiny_archive.LAST - timedelta(9)), str(tiny_archive.LAST)


def asked(folder: Path, *more: str, first: str = FROM, last: str = TO):
    return CliRunner().invoke(APP, ["--archive", str(folder), "--from", first, "--to", last, *more])


@pytest.fixture(scope="module")
def parquet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_archive.archive(tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="module")
def told(parquet: Path):
    return asked(parquet, "--families", "catboost_v9", "--json")


@pytest.mark.slow
def test_standard_output_is_the_report_as_json_and_nothing_else(told) -> None:
    found = json.loads(told.stdout)
    assert told.exit_code == 0
    assert [p["name"] for p in found["predictors"]] == [
        "line",
        "last_10",
        "exponential_mean",
        "catboost_v9",
        "blend",
    ]
    assert found["rows"] == 10 * 32 == found["predictors"][0]["n"]
    assert (found["from"], found["to"], found["retrain"], found["source"]) == (FROM, TO, "month", "real")
    assert found["archive_lacks"] == ["shots", "game_lines", "injuries", "injury_reports"]
    assert found["market"]["lines_with_price"] == 320
    assert "walk-forward" in told.stderr


@pytest.mark.slow
def test_a_market_that_is_near_the_truth_is_not_beaten(told) -> None:
    found = json.loads(told.stdout)
    mae = {p["name"]: p["mae"] for p in found["predictors"]}
    assert mae["line"] < mae["last_10"]
    assert mae["catboost_v9"] < mae["last_10"]
    assert {p["too_good"]["verdict"] for p in found["predictors"]} == {"PASS"}


@pytest.mark.slow
def test_a_csv_archive_gives_the_same_figures(told, tmp_path: Path) -> None:
    again = asked(tiny_archive.archive(tmp_path, "csv"), "--families", "catboost_v9", "--json")
    first, second = (json.loads(result.stdout) | {"seconds": 0} for result in (told, again))
    assert first == second


@pytest.mark.slow
def test_the_table_is_readable_and_no_home_is_touched(
    parquet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBA_PROPS_HOME", str(tmp_path / "home"))
    plots = tmp_path / "plots"
    result = asked(parquet, "--families", "market", "--plots", str(plots))
    assert result.exit_code == 0
    assert "No model has a prediction on a line" in result.stdout
    for word in ("Identical rows", "minus line", "ECE excess", "market", "every under", "Left out"):
        assert word in result.stdout
    assert not (tmp_path / "home").exists()
    assert {p.name for p in plots.iterdir()} == {"reliability.png", "edges.png"}


def test_what_lies_after_the_range_is_not_read(parquet: Path, tmp_path: Path) -> None:
    first, last = (str(tiny_archive.LAST - timedelta(n)) for n in (9, 5))
    props = pl.read_parquet(parquet / "player_props.parquet")
    box = pl.read_parquet(parquet / "player_box.parquet")
    after = pl.col("game_date") > tiny_archive.LAST - timedelta(5)
    poisoned = tiny_archive.archive(
        tmp_path,
        player_props=props.with_columns(line=pl.when(after).then(60.5).otherwise("line")),
        player_box=box.with_columns(pts=pl.when(after).then(90).otherwise("pts").cast(pl.Int32)),
    )
    found = [
        json.loads(asked(folder, "--families", "market", "--json", first=first, last=last).stdout)
        | {"seconds": 0}
        for folder in (parquet, poisoned)
    ]
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        ("2022-01-01", "2022-02-01", "has no game of 2022-01-01...2022-02-01; it has none up to then"),
        ("2023-11-05", "2023-11-20", "no points quote of 2023-11-05...2023-11-20"),
        ("2025-01-01", "2025-02-01", "up to then it has them from 2023-11-01 to 2024-02-03"),
    ],
)
def test_a_range_without_games_or_quotes_is_an_error_that_says_what_is_there(
    parquet: Path, first: str, last: str, says: str
) -> None:
    result = asked(parquet, first=first, last=last)
    assert isinstance(result.exception, ConfigurationError)
    assert says in str(result.exception)


def test_a_missing_folder_file_or_column_is_named(parquet: Path, tmp_path: Path) -> None:
    assert "is no folder" in str(asked(tmp_path / "nowhere").exception)
    assert "the archive has no games.parquet" in str(asked(tmp_path).exception)
    box = pl.read_parquet(parquet / "player_box.parquet").drop("minutes")
    broken = asked(tiny_archive.archive(tmp_path, player_box=box)).exception
    assert isinstance(broken, BadPayloadError)
    assert "player_box.parquet lacks the columns minutes" in str(broken)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--families", "catboost_v99"), "catboost_v99"),
        (("--retrain", "year"), "year"),
        (("--from", "yesterday"), "yesterday"),
        (("--from", "2024-03-01", "--to", "2024-02-01"), "not from 2024-03-01 to 2024-02-01"),
    ],
)
def test_an_option_that_makes_no_sense_is_named(parquet: Path, more, says: str) -> None:
    result = asked(parquet, *more)
    assert result.exit_code == 2
    assert says in " ".join(result.stderr.split())
