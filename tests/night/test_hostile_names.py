"""A night whose players bear hostile names: terminals, metadata, exports, pages, CSV and file names take no harm."""

import csv
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from nba_props.commands.bets import named, show_changes
from nba_props.commands.console import screen
from nba_props.commands.result_tables import correction
from nba_props.commands.runs import run_job
from nba_props.declared.tables.record import BEST_BETS
from nba_props.declared.tables.stats import SLATE
from nba_props.definitions import defs
from nba_props.storage.lake import Lake
from nba_props.text import plain, shown
from tests.built_home import prepared
from tests.commands.calls import call
from tests.hostile_names import NAMES, SECOND_LINE, is_shown_as_text, rename_players
from tests.simulated_home import THAT_EVENING, TONIGHT, linked

DAY = TONIGHT.first
# What shows names and needs no model: prices, bets and their signals, and all that is published of them.
REBUILT = ("feature_gaps", "fair_prices", "best_bets", "signals", "daily_signals", "subset_picks")
PLAIN_FILE = re.compile(r"[A-Za-z0-9_.@-]+")
OWN_ICON = "data:image/svg+xml,"
SHOWN_EVENTS = ("ASSET_MATERIALIZATION", "ASSET_CHECK_EVALUATION")
FORMULA, NUMBER = re.compile(r"\s*[=+\-@\t\r]"), re.compile(r"-?\d+(\.\d+)?(e-?\d+)?")


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


def stored_names(home: Path) -> dict[int, str]:
    """Tonight's players."""
    rows = Lake(str(home / "lake")).read(SLATE, [DAY])
    return dict(rows.select("player_id", "player_name").rows())


def names_of(home: Path) -> dict[str, int]:
    rows = Lake(str(home / "lake")).read(BEST_BETS, [DAY])
    return dict(rows.select("player", "player_id").rows())


def assert_harmless(text: str) -> None:
    assert text.strip()
    assert is_shown_as_text(text)
    assert [line for line in text.splitlines() if line.startswith(SECOND_LINE)] == []


@pytest.mark.parametrize(
    "command", ["bets", "results", "explain", "feature", "feature of nobody", "bets of a day without"]
)
def test_commands_print_names_as_text(here: Path, command: str) -> None:
    player_id = str(next(iter(names_of(here).values())))
    words = {
        "bets": ["bets", str(DAY)],
        "results": ["results"],
        "feature": ["feature", "points_avg_last_5", "--player", player_id, "--date", str(DAY)],
        "feature of nobody": ["feature", "0", "--player", "red", "--date", str(DAY)],
        "bets of a day without": ["bets", "2024-04-09"],
        "explain": ["explain", str(DAY), "--player", player_id],
    }[command]
    result = call(*words)
    assert result.exit_code == (2 if command == "feature of nobody" else 0)
    assert_harmless(result.stdout + result.stderr)


def test_every_name_of_a_bet_is_on_the_terminal(here: Path) -> None:
    screen_text = "".join(call("bets", str(DAY)).stdout.split())
    for name in names_of(here):
        assert "".join(plain(name)[:6].split()) in screen_text, name


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
    seen: list[str] = []
    with dg.DagsterInstance.get() as instance:
        [run, *_] = instance.get_runs(limit=1)
        for entry in instance.all_logs(run.run_id):
            event = entry.dagster_event
            if event and event.event_type_value in SHOWN_EVENTS:
                seen += strings(json.loads(dg.serialize_value(event)))
    text = "\n".join(seen)
    assert is_shown_as_text(text)
    assert "alert(1)" in text


def squeeze(text: str) -> str:
    """What is shown of a text, without white space, which browsers and sheets treat as they like."""
    return "".join(shown(text).split())


def published(folder: Path, suffix: str) -> list[Path]:
    """The files of a kind below a folder, at least one."""
    files = sorted(folder.rglob(f"*{suffix}"))
    assert files
    return files


def objects(value: object) -> Iterator[dict[str, Any]]:
    """Every object within a document."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner)


def test_documents_have_the_names_as_they_are_stored(home: Path) -> None:
    stored, seen = stored_names(home), set()
    documents = [p for p in published(home / "exports", ".json") if "schemas" not in p.parts]
    for path in documents:
        for found in objects(json.loads(path.read_bytes())):
            name = next((found[key] for key in ("player_name", "player", "name") if key in found), None)
            if found.get("player_id") in stored and isinstance(name, str):
                assert name == stored[found["player_id"]], path
                seen.add(name)
    assert seen == set(NAMES)


def test_sheets_have_the_names_and_no_formula(home: Path) -> None:
    seen = set()
    for path in published(home / "exports", ".csv"):
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                assert None not in row, path
                assert [
                    cell for cell in row.values() if FORMULA.match(cell) and not NUMBER.fullmatch(cell)
                ] == []
                seen.add(row.get("player_name", row.get("player", "")))
    # A spreadsheet reads a leading apostrophe as "this is text", and does not show it.
    squeezed = {squeeze(name.removeprefix("'")) for name in seen}
    assert [name for name in NAMES if squeeze(name.removeprefix("'")) not in squeezed] == []


# By these the page of a bet knows what to write again.
OUR_COMMENT = re.compile(r" (?:since|until here|code [0-9a-f]{16}) ")


class Elements(HTMLParser):
    """What a browser makes of a page: its elements with their attributes, its texts, its scripts."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.comments: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Text, of a script too."""
        self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        """A comment that is none of ours."""
        if not OUR_COMMENT.fullmatch(data):
            self.comments.append(data)


def test_pages_show_names_as_text_and_no_element_comes_of_one(home: Path) -> None:
    text = ""
    for path in published(home / "report", ".html"):
        page = Elements(path.read_text("utf-8"))
        tags = [tag for tag, _ in page.tags]
        assert tags.count("script") <= 1, path
        assert {"img", "iframe", "object", "embed", "base", "form"}.isdisjoint(tags), path
        attributes = [(name, value or "") for _, given in page.tags for name, value in given.items()]
        assert [name for name, _ in attributes if name.startswith("on") or name == "autofocus"] == [], path
        links = [value for name, value in attributes if name.endswith(("href", "src"))]
        assert [link for link in links if ":" in link and not link.startswith(OWN_ICON)] == [], path
        assert page.comments == [], path
        assert all(map(is_shown_as_text, page.texts)), path
        assert all(is_shown_as_text(value) for _, value in attributes), path
        text += "\n".join(page.texts)
    shown_text = squeeze(text)
    assert [name for name in NAMES if squeeze(name) not in shown_text] == []


def test_files_have_plain_names(home: Path) -> None:
    folders = [home / name for name in ("exports", "report", "record")]
    paths = [path.relative_to(home) for folder in folders for path in folder.rglob("*")]
    assert paths
    odd = [str(path) for path in paths if not all(PLAIN_FILE.fullmatch(part) for part in path.parts)]
    assert odd == []
