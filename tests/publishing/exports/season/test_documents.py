"""All documents beyond the night together, of two weeks of a drawn season."""

import csv
import io
import json
import random
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from bench.exports import no_night, season_files
from bench.season_frames import Frames, season_frames
from nba_props.days import Days, day_start
from nba_props.declared.tables.every_table import TABLES
from nba_props.publishing.exports.catalogue import BEYOND_THE_NIGHT, EXPORTS, Export, schemas
from nba_props.publishing.exports.document import DocumentError, check, restamped, says_the_same
from nba_props.publishing.exports.season import documents
from nba_props.publishing.exports.season.seen import Seen
from nba_props.storage.published_files import PublishedFiles
from tests.publishing.exports.season.season_rows import HOSTILE

FIRST, NIGHTS = date(2024, 1, 2), 14
DAYS = Days(FIRST, FIRST + timedelta(days=NIGHTS - 1))
# The morning after the twelfth night: two nights lie in the future.
SEEN = Seen("simulated", day_start(DAYS.last - timedelta(days=1)) + timedelta(hours=12))
PLACES = {"{date}": r"\d{4}-\d\d-\d\d", "{lookup}": r"(?!index\.)[a-z0-9-]+"}


@pytest.fixture(scope="module")
def frames() -> Frames:
    return season_frames(FIRST, NIGHTS, families=2)


@pytest.fixture(scope="module")
def files(frames: Frames) -> dict[str, bytes]:
    return season_files(frames, DAYS, SEEN)


def export_of(path: str) -> Export:
    """The catalogue's entry of a file."""

    def matches(export: Export) -> Iterator[bool]:
        for pattern in export.paths:
            place = re.escape(pattern)
            for name, form in PLACES.items():
                place = place.replace(re.escape(name), form)
            yield re.fullmatch(place, path) is not None

    [found] = [export for export in BEYOND_THE_NIGHT if any(matches(export))]
    return found


def test_every_document_is_in_the_catalogue_and_every_entry_is_made(files: Mapping[str, bytes]) -> None:
    made = {export_of(path).name for path in files if path.endswith(".json")}
    assert made == {export.name for export in BEYOND_THE_NIGHT}
    assert set(schemas()) == {f"schemas/{export.name}.schema.json" for export in EXPORTS}


def test_every_document_names_its_source_and_is_valid_by_its_schema(files: Mapping[str, bytes]) -> None:
    for path, content in files.items():
        if path.endswith(".json"):
            assert json.loads(content)["source"] == "simulated"
            check(export_of(path).shape, content)
        else:
            assert content.count(b'"simulated"') == content.count(b"\n") - 1


@pytest.mark.parametrize("export", BEYOND_THE_NIGHT, ids=lambda export: export.name)
def test_a_planted_wrong_type_a_missing_and_a_foreign_field_are_rejected(
    export: Export, files: Mapping[str, bytes]
) -> None:
    content = next(
        content for path, content in files.items() if path.endswith(".json") and export_of(path) is export
    )
    whole = json.loads(content)
    field = list(whole)[-1]
    for wrong in (
        whole | {field: 17},
        {name: value for name, value in whole.items() if name != field},
        whole | {"foreign": 1},
        whole | {"source": "imagined"},
    ):
        with pytest.raises(DocumentError):
            check(export.shape, json.dumps(wrong).encode())


def test_the_same_rows_in_any_order_give_the_same_bytes(frames: Frames, files: Mapping[str, bytes]) -> None:
    random.seed(3)
    shuffled = {name: frame.sample(fraction=1, shuffle=True, seed=3) for name, frame in frames.items()}
    assert season_files(shuffled, DAYS, SEEN) == files


def test_rows_that_are_known_after_the_instant_reach_no_document(
    frames: Frames, files: Mapping[str, bytes]
) -> None:
    """Each table without them, by the column that says when a row was known."""
    columns = ("scored_at", "known_at", "as_of")
    known = {
        name: frame.filter(pl.col(next(c for c in columns if c in frame.columns)) <= SEEN.at)
        if set(columns) & set(frame.columns)
        else frame
        for name, frame in frames.items()
    }
    assert known["grades"].height < frames["grades"].height
    assert known["player_games"].height < frames["player_games"].height
    assert season_files(known, DAYS, SEEN) == files


def test_a_later_look_at_the_same_rows_says_the_same_where_nothing_is_about_today(
    frames: Frames, files: Mapping[str, bytes]
) -> None:
    later = season_files(frames, DAYS, Seen(SEEN.source, SEEN.at + timedelta(minutes=5)))
    assert later.keys() == files.keys()
    assert all(says_the_same(files[path], content) for path, content in later.items())
    assert any(files[path] != content for path, content in later.items())


def test_hostile_names_are_harmless_in_every_path_document_and_cell(frames: Frames, tmp_path: Path) -> None:
    names = dict(enumerate([*HOSTILE, "=1+1"]))
    hostile = (pl.col("player_id") % len(names)).replace_strict(names, return_dtype=pl.String)
    named = {
        name: frame.with_columns(
            hostile.alias(c) for c in ("player", "player_name") if {c, "player_id"} <= set(frame.columns)
        )
        for name, frame in frames.items()
    }
    made = season_files(named, DAYS, SEEN)
    assert PublishedFiles(str(tmp_path)).publish(made).written == tuple(sorted(made))
    index = json.loads(made["players/index.json"])["players"]
    assert {player["name"] for player in index} == set(names.values())
    assert {f"players/{player['player_lookup']}.json" for player in index} < made.keys()
    for path, content in made.items():
        if path.endswith(".csv"):
            rows = list(csv.DictReader(io.StringIO(content.decode(), newline="")))
            assert {row["player"].removeprefix("'") for row in rows} <= set(names.values())
            assert not [row for row in rows if row["player"].startswith("=")]
        else:
            assert says_the_same(content, restamped(content, b"2020-01-01T00:00:00Z"))
            assert json.loads(content)["generated_at"] == "2024-01-14T17:00:00Z"


def test_an_empty_lake_gives_documents_too() -> None:
    empty = {table.name: table.empty() for table in TABLES.values()}
    made = documents.season_documents(empty, no_night(empty), documents.Registered(None, {}), SEEN, "0.1.0")
    assert "results/latest.json" not in made
    assert {"subsets/season.json", "status.json", "players/index.json"} <= documents.encoded_files(
        made
    ).keys()


def test_the_newest_results_are_those_of_the_last_graded_night(files: Mapping[str, bytes]) -> None:
    last = DAYS.last - timedelta(days=2)
    assert files["results/latest.json"] == files[f"results/{last}.json"]
    assert f"results/{last + timedelta(days=1)}.json" not in files


def test_the_tables_that_are_read_hold_every_column_that_is_used(frames: Frames) -> None:
    read = {table.name: days for table, days in documents.reads(SEEN)}
    assert read["grades"] == Days(date(2023, 10, 1), SEEN.today)
    assert read["slate"] == Days.one(SEEN.today)
    assert read.keys() <= frames.keys()
