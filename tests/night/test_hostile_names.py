"""A night whose players bear hostile names: terminals, metadata, exports, pages, CSV and file names take no harm."""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from nba_props.commands.bets import named, show_changes
from nba_props.commands.console import screen
from nba_props.commands.result_tables import correction
from nba_props.commands.runs import run_job
from nba_props.declared.tables.record import BEST_BETS
from nba_props.definitions import defs
from nba_props.storage.lake import Lake
from nba_props.text import plain
from tests.built_home import prepared
from tests.commands.calls import call
from tests.hostile_names import NAMES, SECOND_LINE, is_shown_as_text, rename_players
from tests.simulated_home import THAT_EVENING, TONIGHT, linked

DAY = TONIGHT.first
# What shows names and needs no model: prices, bets and their signals, and all that is published of them.
REBUILT = ("feature_gaps", "fair_prices", "best_bets", "signals", "daily_signals", "subset_picks")
PLAIN_FILE = re.compile(r"[A-Za-z0-9_.@-]+")
SHOWN_EVENTS = ("ASSET_MATERIALIZATION", "ASSET_CHECK_EVALUATION")
FORMULA = re.compile(r"\s*[=+\-@\t\r]")


@pytest.fixture(scope="module")
def home(simulated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the simulated home in which tonight's players are renamed, and the night is published again."""
    copy = linked(simulated, tmp_path_factory.mktemp("hostile") / "home")
    for published in ("exports", "report", "manifests"):
        shutil.rmtree(copy / published, ignore_errors=True)
    rename_players(copy, DAY)
    with prepared(copy, THAT_EVENING):
        run_job("nightly", TONIGHT, only=[*REBUILT, *_published()])
    return copy


def _published() -> list[str]:
    keys = dg.AssetSelection.groups("publishing").resolve(defs().resolve_asset_graph())
    return sorted(key.to_user_string() for key in keys)


@pytest.fixture
def here(home: Path) -> Iterator[Path]:
    with prepared(home, THAT_EVENING):
        yield home


@pytest.fixture
def players(home: Path) -> list[dict[str, Any]]:
    """The published bets."""
    return Lake(str(home / "lake")).read(BEST_BETS, [DAY]).to_dicts()


def names_of(home: Path) -> dict[str, int]:
    rows = Lake(str(home / "lake")).read(BEST_BETS, [DAY])
    return dict(rows.select("player", "player_id").rows())


def assert_harmless(text: str) -> None:
    assert text.strip()
    assert is_shown_as_text(text)
    assert [line for line in text.splitlines() if line.startswith(SECOND_LINE)] == []


@pytest.mark.parametrize(
    "command", ["bets", "results", "feature", "feature of nobody", "bets of a day without"]
)
def test_commands_print_names_as_text(here: Path, command: str) -> None:
    player_id = str(next(iter(names_of(here).values())))
    words = {
        "bets": ["bets", str(DAY)],
        "results": ["results"],
        "feature": ["feature", "points_avg_last_5", "--player", player_id, "--date", str(DAY)],
        "feature of nobody": ["feature", "0", "--player", "red", "--date", str(DAY)],
        "bets of a day without": ["bets", "2024-04-09"],
    }[command]
    result = call(*words)
    assert result.exit_code == (2 if command == "feature of nobody" else 0)
    assert_harmless(result.stdout + result.stderr)


def test_every_name_of_a_bet_is_on_the_terminal(here: Path) -> None:
    shown = "".join(call("bets", str(DAY)).stdout.split())
    for name in names_of(here):
        assert "".join(plain(name)[:6].split()) in shown, name


@pytest.mark.parametrize("name", NAMES)
def test_sentences_about_a_bet_are_one_line(
    name: str, players: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    bet = players[0] | {"player": name}
    show_changes([], [bet])
    grade = {
        "player": name,
        "family": "f",
        "result": "WIN",
        "actual_points": 2,
        "superseded_at": bet["published_at"],
    }
    screen(1000).print(correction("grades", grade), soft_wrap=True)
    told = capsys.readouterr().out
    assert_harmless(told)
    assert len(told.splitlines()) == 2
    assert named(bet).startswith(plain(name))


def test_json_of_commands_has_the_names_as_they_are_stored(here: Path) -> None:
    text = call("bets", str(DAY), "--json").stdout
    assert {bet["player"] for bet in json.loads(text)} == set(names_of(here))
    assert is_shown_as_text(text)


def strings(value: object) -> Iterator[str]:
    """Every text within plain objects."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from (*strings(key), *strings(inner))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings(inner)


@pytest.mark.usefixtures("here")
def test_metadata_of_assets_and_checks_show_names_as_text() -> None:
    shown: list[str] = []
    with dg.DagsterInstance.get() as instance:
        [run, *_] = instance.get_runs(limit=1)
        for entry in instance.all_logs(run.run_id):
            event = entry.dagster_event
            if event and event.event_type_value in SHOWN_EVENTS:
                shown += strings(json.loads(dg.serialize_value(event)))
    text = "\n".join(shown)
    assert is_shown_as_text(text)
    assert "alert(1)" in text


def published(home: Path, suffix: str) -> dict[str, Path]:
    """What lies below exports and report, by path."""
    found: dict[str, Path] = {}
    for room in ("exports", "report"):
        found |= {str(p.relative_to(home)): p for p in (home / room).rglob(f"*{suffix}") if p.is_file()}
    return found


def test_files_have_plain_names(home: Path) -> None:
    paths = [path.relative_to(home) for path in home.rglob("*")]
    odd = [str(path) for path in paths if not all(PLAIN_FILE.fullmatch(part) for part in path.parts)]
    assert odd == []
