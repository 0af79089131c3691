"""`nba-props replay` on the simulated night: what is refused and named. Whole replays are in tests/night."""

import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from nba_props.declared.manifest import Export
from nba_props.declared.tables.outputs import EXPECTED_OUTPUTS
from nba_props.declared.tables.prices import FAIR_PRICES
from nba_props.declared.tables.record import BEST_BETS
from nba_props.declared.tables.stats import SLATE
from nba_props.resources.scratch import build
from nba_props.settings import Settings
from nba_props.storage.lake import Lake, encode
from nba_props.storage.manifest_store import ManifestStore
from nba_props.storage.published_files import PublishedFiles
from nba_props.storage.registry_store import RegistryStore
from tests import simulated_home
from tests.commands.calls import assert_refused, call

DAY, AT = date(2024, 4, 10), "2024-04-10T20:00:00Z"
# Two tables, so that a replay takes a second: of a run that wrote no others, the rest is history.
ALONE = ("fair_prices", "best_bets")
Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def home(night: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the simulated home."""
    copy = simulated_home.linked(night, tmp_path / "home")
    monkeypatch.setenv("NBA_PROPS_HOME", str(copy))
    monkeypatch.setenv("DAGSTER_HOME", str(copy / "dagster"))
    return copy


def change(home: Path, *changes: Change) -> dict[str, Any]:
    """Changes the night's manifest, and returns it."""
    [path] = (home / "manifests" / str(DAY)).iterdir()
    content: dict[str, Any] = json.loads(path.read_text())
    for of in changes:
        of(content)
    path.unlink()
    path.write_text(json.dumps(content))
    return content


def of_two_tables(content: dict[str, Any]) -> None:
    """As if the run had written prices and bets alone."""
    content["tables"] = {name: content["tables"][name] for name in ALONE}


def without_exports(content: dict[str, Any]) -> None:
    """As if it had left no exports either."""
    of_two_tables(content)
    content["exports"] = ManifestStore(os.environ["NBA_PROPS_HOME"] + "/manifests").keep_listing({})


def replay(*words: str) -> str:
    """What a replay says; it may find differences."""
    result = call("replay", str(DAY), *words)
    assert result.exit_code in {0, 1}, result.stderr
    return str(result.stdout)


def test_an_instant_is_listed_with_its_bets_code_and_whether_it_can_be_replayed(home: Path) -> None:
    content = change(home)
    shown = call("replay", str(DAY), "--list").stdout
    line = next(line for line in shown.splitlines() if AT in line)
    words = [
        "nightly",
        "under a set clock",
        str(content["bets"]),
        content["code"]["source"][:8],
        "can be replayed",
    ]
    assert all(f" {word} " in line for word in words)


def test_prices_and_bets_come_out_as_they_were_and_nothing_of_the_home_changes(
    home: Path, tmp_path: Path
) -> None:
    change(home, of_two_tables)
    before = {path: path.stat().st_mtime_ns for path in home.rglob("*") if path.is_file()}
    out = tmp_path / "out"
    result = call("replay", str(DAY), "--out", str(out))
    assert (result.exit_code, "Equal bytes." in result.stdout) == (0, True)
    assert {path: path.stat().st_mtime_ns for path in home.rglob("*") if path.is_file()} == before
    placed = Path(Lake(str(out / "lake")).path(FAIR_PRICES, DAY))
    assert placed.read_bytes() == Path(Lake(str(home / "lake")).path(FAIR_PRICES, DAY)).read_bytes()
    assert_refused(call("replay", str(DAY), "--out", str(out)), "is in use")


def test_a_planted_price_is_named_by_table_key_and_column(home: Path) -> None:
    rows = Lake(str(home / "lake")).read(FAIR_PRICES, [DAY])
    first = pl.int_range(pl.len()) == 0
    planted = rows.with_columns(price=pl.col("price") + first.cast(pl.Int32))
    [content] = encode([planted])
    name = ManifestStore(str(home / "manifests")).objects.keep(content)
    change(home, without_exports, lambda c: c["tables"]["fair_prices"].update(after=name))
    said = replay()
    key = ", ".join(f"{column} {rows[column][0]}" for column in FAIR_PRICES.key)
    assert f"table fair_prices: row {key}, column price: {planted['price'][0]} was recorded" in said
    assert f"{rows['price'][0]} comes of the replay" in said


def test_a_stored_table_that_was_changed_by_hand_since_is_named(home: Path) -> None:
    lake = Lake(str(home / "lake"))
    rows = lake.read(FAIR_PRICES, [DAY])
    Path(lake.path(FAIR_PRICES, DAY)).unlink()
    lake.write(FAIR_PRICES, rows.with_columns(price=pl.col("price") + 1), [DAY])
    change(home, without_exports)
    result = call("replay", str(DAY))
    assert result.exit_code == 1
    assert "First difference: stored table fair_prices: row " in result.stdout
    assert f"column price: {rows['price'][0] + 1} is stored, {rows['price'][0]} comes" in result.stdout


def test_a_replay_of_a_live_run_is_live_again(home: Path) -> None:
    """This one ran under a set clock, so its provenance is another one."""
    change(home, without_exports, lambda c: c.update(is_clock_set=False))
    assert "column provenance: 'replay' was recorded, 'live' comes of the replay" in replay()


def test_other_code_is_named_and_refused_unless_it_is_forced(home: Path) -> None:
    change(home, without_exports, lambda c: c["code"]["assets"].update(fair_prices="planted", gone="1"))
    named = "recorded with other code: code of 2 assets (fair_prices, gone)"
    assert_refused(call("replay", str(DAY)), named)
    said = replay("--force")
    assert named in said
    assert "Equal bytes." in said


def test_other_libraries_are_other_code(home: Path) -> None:
    change(home, lambda c: c["code"]["libraries"].update(polars="0.1"))
    assert_refused(call("replay", str(DAY)), "libraries (polars 0.1)")


def test_a_payload_that_is_gone_or_was_changed_is_named_with_its_table(home: Path) -> None:
    payload = change(home)["raw"]["odds_lines"][0]
    path = home / "raw" / payload
    content = path.read_bytes()
    path.unlink()
    message = f"raw payload {payload} of odds_lines is gone or was changed"
    assert_refused(call("replay", str(DAY)), message)
    assert "raw payload" in call("replay", str(DAY), "--list").stdout
    path.write_bytes(content[:-9])
    assert_refused(call("replay", str(DAY)), message)


@pytest.mark.parametrize("folder", ["models", "registry"])
def test_a_model_or_an_event_that_is_gone_or_was_changed_is_named(home: Path, folder: str) -> None:
    [file, *_] = change(home)[folder]
    path = home / folder / file
    content = path.read_bytes()
    path.unlink()
    message = f"{path} is gone or was changed: restore it from a copy"
    assert_refused(call("replay", str(DAY)), message)
    path.write_bytes(content[:-9])
    assert_refused(call("replay", str(DAY)), message)


def test_a_folder_that_cannot_be_made_for_the_scratch_store_is_refused(home: Path, tmp_path: Path) -> None:
    change(home)
    (tmp_path / "a_file").touch()
    refused = call("replay", str(DAY), "--out", str(tmp_path / "a_file" / "out"))
    assert_refused(refused, "cannot be made: Not a directory")


def test_a_partition_that_was_overwritten_is_named_once_its_bytes_are_pruned(home: Path) -> None:
    store, lake, yesterday = (
        ManifestStore(str(home / "manifests")),
        Lake(str(home / "lake")),
        date(2024, 4, 9),
    )
    [manifest] = store.of_day(DAY)
    history = store.partitions(manifest)
    change(home, without_exports)
    # Of what the run wrote the hash is enough, and what was not overwritten is still in the lake.
    store.objects.remove([history["fair_prices"][DAY], history["slate"][yesterday]])
    assert "Equal bytes." in replay()
    (Path(lake.root) / "slate" / f"{yesterday}.parquet").unlink()
    message = f"the partition slate of {yesterday} was overwritten since"
    assert_refused(call("replay", str(DAY)), message)


def test_an_instant_that_is_not_recorded_is_refused_with_what_there_is(home: Path) -> None:
    assert home.is_dir()
    assert_refused(
        call("replay", "2024-04-09"), "no instant of 2024-04-09 is recorded: there are instants of 2024-04-10"
    )
    early = call("replay", str(DAY), "--as-of", "2024-04-10T19:59:00Z")
    assert_refused(early, "the first is 2024-04-10T20:00:00Z")
    assert_refused(call("replay", str(DAY), "--as-of", "noon"), "'noon' is not an instant such as")
    assert_refused(call("replay", str(DAY), "--list", "--force"), "--list takes no other option")


def test_a_scratch_store_has_what_the_run_found_and_not_what_it_or_later_runs_left(
    home: Path, tmp_path: Path
) -> None:
    earlier = ManifestStore(str(home / "manifests")).objects.keep(encode([FAIR_PRICES.empty()])[0])
    change(home, without_exports, lambda c: c["tables"]["fair_prices"].update(before=earlier))
    late = home / "raw" / "odds_api" / "odds" / str(DAY) / "20240410T210000000000Z-0123456789ab.json.gz"
    late.write_bytes(b"of a later run")
    [manifest] = ManifestStore(str(home / "manifests")).of_day(DAY)
    scratch = build(manifest, Settings.read(), tmp_path / "scratch", may_link=True)
    lake = Lake(scratch.lake)
    assert lake.read(FAIR_PRICES, [DAY]).is_empty()
    assert DAY not in lake.stored(BEST_BETS)
    assert lake.read(SLATE, [DAY]).equals(Lake(str(home / "lake")).read(SLATE, [DAY]))
    payloads = {str(path.relative_to(scratch.raw)) for path in Path(scratch.raw).rglob("*.gz")}
    assert payloads == {name for names in manifest.raw.values() for name in names}
    assert not list((tmp_path / "scratch").rglob("*210000*"))
    assert RegistryStore(scratch.registry).events() == RegistryStore(str(home / "registry")).events()


def test_a_scratch_store_has_the_exports_that_other_runs_wrote_at_the_same_instant(
    home: Path, tmp_path: Path
) -> None:
    """Under a set clock grading and the night have one instant; what only grading wrote no replay makes."""
    store = ManifestStore(str(home / "manifests"))
    exports = {
        "results/2024-04-09.json": Export(store.objects.keep(b"of the grades"), AT),
        "picks/2024-04-10.json": Export(store.objects.keep(b"of the night"), AT, is_written=True),
        "results/2024-04-09.csv": Export(store.objects.keep(b"a sheet"), None),
    }
    change(home, lambda c: c.update(exports=store.keep_listing(exports)))
    build(store.of_day(DAY)[0], Settings.read(), tmp_path / "scratch", may_link=True)
    placed = PublishedFiles(str(tmp_path / "scratch" / "exports" / "v1")).listed()
    assert placed == {"results/2024-04-09.json", "results/2024-04-09.csv"}


def test_what_a_replay_does_not_make_is_there_as_the_run_left_it(home: Path, tmp_path: Path) -> None:
    """Status shows expected outputs, which rest on the checks of the run that was recorded."""
    [content] = encode([EXPECTED_OUTPUTS.empty()])
    store = ManifestStore(str(home / "manifests"))
    [manifest] = store.of_day(DAY)
    history = store.partitions(manifest)
    history.setdefault("expected_outputs", {})[DAY] = left = store.objects.keep(content)
    listing = store.keep_listing(history)

    def with_outputs(of: dict[str, Any]) -> None:
        of["tables"]["expected_outputs"] = {"before": None, "after": left}
        of["history"] = {"2024-04": listing}

    change(home, with_outputs)
    scratch = build(store.of_day(DAY)[0], Settings.read(), tmp_path / "scratch", may_link=True)
    assert DAY in Lake(scratch.lake).stored(EXPECTED_OUTPUTS)
    assert DAY not in Lake(scratch.lake).stored(BEST_BETS)
