"""`nba-props accuracy` on a tiny archive: in memory, JSON on standard output alone, errors that name the culprit."""

import json
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from click.testing import Result

from tests.commands.calls import assert_refused, call
from tests.models import tiny_archive

FROM, TO = str(tiny_archive.LAST - timedelta(9)), str(tiny_archive.LAST)


def report(folder: Path, *more: str, first: str = FROM, last: str = TO) -> Result:
    """The command on an archive."""
    return call("accuracy", "--archive", str(folder), "--from", first, "--to", last, *more)


@pytest.fixture(scope="module")
def parquet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny archive of Parquet files."""
    return tiny_archive.archive(tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="module")
def printed(parquet: Path) -> Result:
    """The JSON report of one family."""
    return report(parquet, "--families", "catboost_v9", "--json")


@pytest.mark.slow
def test_standard_output_is_the_report_as_json_and_nothing_else(printed: Result) -> None:
    figures = json.loads(printed.stdout)
    assert printed.exit_code == 0
    assert [p["name"] for p in figures["predictors"]] == [
        "line",
        "last_10",
        "exponential_mean",
        "catboost_core",
        "catboost_v9",
        "blend",
        "served",
    ]
    assert figures["coverage"] == {
        "lined": 320, "predicted": 320, "stand_ins": {}, "stood_in_for": {}, "lost": {},
    }  # fmt: skip
    assert figures["rows"] == 10 * 32 == figures["predictors"][0]["n"]
    assert (figures["from"], figures["to"], figures["retrain"], figures["source"]) == (
        FROM,
        TO,
        "month",
        "real",
    )
    assert figures["archive_lacks"] == ["shots", "game_lines", "injuries", "injury_reports"]
    assert figures["market"]["lines_with_price"] == 320
    fair = figures["fair_price"]
    assert (fair["predictor"], fair["n"], fair["closing_n"]) == (
        "served",
        0,
        0,
    )  # two books make no fair price
    assert [band["n"] for band in fair["by_claim"]] == [0] * 6
    assert fair["before"][0]["n"] == 1660
    assert "walk-forward" in printed.stderr


@pytest.mark.slow
def test_who_in_fact_sat_counts_only_where_it_is_asked_for(tmp_path: Path) -> None:
    """The contracts of v9 then hold injuries too, so that nothing else of the report is the same."""
    folder = tiny_archive.archive(tmp_path, injury_reports=tiny_archive.who_sat())
    asked = json.loads(report(folder, "--families", "catboost_v9", "--reports", "derived", "--json").stdout)
    usual = json.loads(report(folder, "--families", "catboost_v9", "--json").stdout)
    assert (asked["injury_reports"], usual["injury_reports"]) == ("derived", "official")
    assert "injuries" in usual["archive_lacks"]
    assert "injuries" not in asked["archive_lacks"]
    assert usual["archive_counts"]["injuries"]["derived_rows"] == 1
    assert "official_rows" in asked["archive_counts"]["injuries"]


# An outage on all ten nights; unavailable on the last six, when no model has learned from a night without shots yet.
@pytest.mark.slow
@pytest.mark.parametrize("silent", [14, 20])
def test_a_feed_that_stops_costs_accuracy_and_no_player_game(tmp_path: Path, silent: int) -> None:
    stopped = tiny_archive.archive(tmp_path, shots=tiny_archive.shots(tiny_archive.LAST - timedelta(silent)))
    figures = json.loads(report(stopped, "--families", "catboost_v9", "--json").stdout)
    assert figures["coverage"] == {
        "lined": 320, "predicted": 320, "stand_ins": {"catboost_core": 320}, "stood_in_for": {"shots": 320}, "lost": {},
    }  # fmt: skip
    own = {p["name"]: p["own_rows"]["n"] for p in figures["predictors"]}
    assert own["served"] == own["catboost_core"] == own["line"] == 320
    assert "catboost_v9" in figures["without_any_row"]


@pytest.mark.slow
def test_while_the_shots_go_on_nobody_stands_in(tmp_path: Path) -> None:
    whole = tiny_archive.archive(tmp_path, shots=tiny_archive.shots(tiny_archive.LAST))
    coverage = json.loads(report(whole, "--families", "catboost_v9", "--json").stdout)["coverage"]
    assert (coverage["predicted"], coverage["stand_ins"]) == (320, {})


@pytest.mark.slow
def test_a_market_that_is_near_the_truth_is_not_beaten(printed: Result) -> None:
    figures = json.loads(printed.stdout)
    mae = {p["name"]: p["mae"] for p in figures["predictors"]}
    assert mae["line"] < mae["last_10"]
    assert mae["catboost_v9"] < mae["last_10"]
    assert {p["too_good"]["verdict"] for p in figures["predictors"]} == {"PASS"}


@pytest.mark.slow
def test_a_csv_archive_gives_the_same_figures(printed: Result, tmp_path: Path) -> None:
    again = report(tiny_archive.archive(tmp_path, "csv"), "--families", "catboost_v9", "--json")
    first, second = (json.loads(result.stdout) | {"seconds": 0} for result in (printed, again))
    assert first == second


@pytest.mark.slow
def test_the_table_is_readable_and_no_home_is_touched(
    parquet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBA_PROPS_HOME", str(tmp_path / "home"))
    plots = tmp_path / "plots"
    result = report(parquet, "--families", "market", "--plots", str(plots))
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
    clean, changed = [
        json.loads(report(folder, "--families", "market", "--json", first=first, last=last).stdout)
        | {"seconds": 0}
        for folder in (parquet, poisoned)
    ]
    assert clean == changed


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        ("2022-01-01", "2022-02-01", "has no game of 2022-01-01...2022-02-01; it has none up to then"),
        ("2025-01-01", "2025-02-01", "up to then it has them from 2023-11-01 to 2024-02-03"),
    ],
)
def test_a_range_without_games_is_an_error_that_says_what_is_there(
    parquet: Path, first: str, last: str, says: str
) -> None:
    assert_refused(report(parquet, first=first, last=last), says)


@pytest.mark.parametrize(
    "quotes", ["of other days", "of dfs operators", "of one side", "of nobody", "no file"]
)
def test_a_range_without_a_quote_that_can_be_priced_is_reported_with_no_rows(
    parquet: Path, tmp_path: Path, quotes: str
) -> None:
    props = pl.read_parquet(parquet / "player_props.parquet")
    kept = {
        "of dfs operators": props.with_columns(book=pl.lit("underdog")),
        "of one side": props.with_columns(under_price=pl.lit(None, props.schema["under_price"])),
    }.get(quotes, props.clear())
    folder = tiny_archive.archive(tmp_path, player_props=props if quotes == "of other days" else kept)
    if quotes == "no file":
        (folder / "player_props.parquet").unlink()
    first, last = ("2023-11-25", "2023-12-05") if quotes == "of other days" else (FROM, TO)
    result = report(folder, "--families", "market", "--json", first=first, last=last)
    assert result.exit_code == 0, result.stderr
    fair = json.loads(result.stdout)["fair_price"]
    none = {"n": 0, "closing_n": 0} | dict.fromkeys(
        ["claimed", "realised", "realised_ci95", "share", "share_ci95", "closing_value"]
    )
    for figures in (fair, *fair["groups"], *fair["by_claim"]):
        assert none.items() <= figures.items()
    assert ("no points quote of" in result.stderr) == (quotes in {"of other days", "of nobody", "no file"})


def test_a_missing_folder_file_or_column_is_named(parquet: Path, tmp_path: Path) -> None:
    assert_refused(report(tmp_path / "nowhere"), "is no folder")
    assert_refused(report(tmp_path), "the archive has no games.parquet")
    box = pl.read_parquet(parquet / "player_box.parquet").drop("minutes")
    broken = tiny_archive.archive(tmp_path, player_box=box)
    assert_refused(report(broken), "player_box.parquet lacks the columns minutes", status=1)
