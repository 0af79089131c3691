"""The laws of the architecture that can be read off the source."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "nba_props"
KNOWS_DAGSTER = {"assets", "checks", "sensors", "resources", "instance", "commands"}
BESIDE_DEFINITIONS = {"definitions.py", "partitions.py", "jobs.py", "schedules.py", "cli.py"}
READS_THE_ENVIRONMENT = {"settings.py"}
# Top to bottom: a room imports only from itself and from rooms further down. The command line runs what the
# definitions hold, so it stands above them; partitions are the lowest that knows Dagster.
ROOMS = (
    "cli", "commands", "definitions", "schedules", "jobs", "assets", "checks", "sensors", "resources", "instance",
    "partitions", "publishing", "bets", "models", "doctor", "quality", "features", "market", "stats", "planning", "sources",
    "storage", "simulator", "declared", "settings", "setting_values", "stamps", "channels", "errors", "days", "text",
)  # fmt: skip
# Law 3: what these read stands in their signatures, and law 7: of them only sensors and schedules ask the clock.
INJECTED = {"assets", "checks", "sensors", "schedules"}
WITHOUT_A_CLOCK = {"assets", "checks"}
STORES = {"Lake", "Reader", "RawStore", "ModelStore", "RegistryStore", "Settings"}
DRAWERS = {"utils.py", "helpers.py", "common.py", "base.py"}
MODULES = sorted(ROOT.rglob("*.py"))


def is_pure(path: Path) -> bool:
    inner = path.relative_to(ROOT)
    return inner.parts[0] not in KNOWS_DAGSTER | BESIDE_DEFINITIONS


def imported(tree: ast.AST) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def room_of(module: str) -> str:
    return module.split(".")[1]


def upward(module: str, tree: ast.AST) -> set[str]:
    """Names that the module imports from rooms above its own."""
    ours = {name for name in imported(tree) if name.startswith("nba_props.")}
    return {name for name in ours if ROOMS.index(room_of(name)) < ROOMS.index(room_of(module))}


def calls(tree: ast.AST) -> Iterator[str]:
    """What is called, as it is written: `open_lake`, `Settings.read`, `clock.now`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def opened(tree: ast.AST) -> set[str]:
    """Calls that open a store, the registry or the settings by themselves, instead of being handed them."""
    return {
        call
        for call in calls(tree)
        if call.rpartition(".")[2].startswith("open_") or call.split(".")[0] in STORES | {"os"}
    }


def clock_calls(tree: ast.AST) -> set[str]:
    """Calls that ask what time it is."""
    return {call for call in calls(tree) if call.rpartition(".")[2] in {"now", "today", "utcnow", "time"}}


def named(path: Path) -> str:
    return str(path.relative_to(ROOT.parent))


def of_rooms(rooms: set[str]) -> list[Path]:
    return [path for path in MODULES if path.relative_to(ROOT).with_suffix("").parts[0] in rooms]


PURE = [p for p in MODULES if is_pure(p)]


@pytest.mark.parametrize("path", PURE, ids=named)
def test_pure_folders_do_not_know_dagster(path: Path) -> None:
    assert not {n for n in imported(ast.parse(path.read_text())) if n.split(".")[0].startswith("dagster")}


@pytest.mark.parametrize("path", [p for p in PURE if p.name not in READS_THE_ENVIRONMENT], ids=named)
def test_pure_folders_read_no_clock_and_no_environment(path: Path) -> None:
    used = {
        f"{n.value.id}.{n.attr}"
        for n in ast.walk(ast.parse(path.read_text()))
        if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)
    }
    forbidden = {"datetime.now", "datetime.utcnow", "date.today", "time.time", "os.getenv", "os.environ"}
    assert not used & forbidden


@pytest.mark.parametrize("path", [p for p in MODULES if p.parent != ROOT or p.stem != "__init__"], ids=named)
def test_no_import_runs_up(path: Path) -> None:
    module = ".".join(path.relative_to(ROOT.parent).with_suffix("").parts)
    assert not upward(module, ast.parse(path.read_text()))


@pytest.mark.parametrize("path", of_rooms(INJECTED), ids=named)
def test_assets_checks_sensors_and_schedules_open_nothing_themselves(path: Path) -> None:
    assert not opened(ast.parse(path.read_text()))


@pytest.mark.parametrize("path", of_rooms(WITHOUT_A_CLOCK), ids=named)
def test_assets_and_checks_use_the_instant_of_their_run_and_no_clock(path: Path) -> None:
    assert not clock_calls(ast.parse(path.read_text()))


def unlocked(tree: ast.AST) -> set[str]:
    """Functions that read what earlier runs stored in their own table, and do not hold the lock of the day."""
    return {
        function.name
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        and any(call.endswith("feedback.stored") for call in calls(function))
        and "day_lock" not in {argument.arg for argument in function.args.args}
    }


@pytest.mark.parametrize("path", of_rooms({"assets"}), ids=named)
def test_what_is_read_changed_and_written_back_is_so_under_the_lock_of_its_day(path: Path) -> None:
    assert not unlocked(ast.parse(path.read_text()))


def test_a_planted_asset_without_the_lock_is_found() -> None:
    planted = (
        "def best_bets(clock, feedback, predictions):\n    stored = feedback.stored(BEST_BETS, game_days())"
    )
    assert unlocked(ast.parse(planted)) == {"best_bets"}


def test_a_planted_upward_import_is_found() -> None:
    planted = ast.parse("from nba_props.assets import bets")
    assert upward("nba_props.market.devig", planted) == {"nba_props.assets", "nba_props.assets.bets"}


@pytest.mark.parametrize(
    ("line", "call"),
    [
        ("lake = open_lake()", "open_lake"),
        ("events = registry_store.open_registry().events()", "registry_store.open_registry"),
        ("label = Settings.read().label", "Settings.read"),
        ("rows = Lake('lake').read(TABLE, days)", "Lake"),
        ("home = os.environ.get('NBA_PROPS_HOME')", "os.environ.get"),
    ],
)
def test_a_planted_store_is_found(line: str, call: str) -> None:
    assert call in opened(_in_an_asset(line))


@pytest.mark.parametrize("call", ["clock.now", "clock.today", "datetime.now", "time.time"])
def test_a_planted_clock_is_found(call: str) -> None:
    assert clock_calls(_in_an_asset(f"at = {call}()")) == {call}


def _in_an_asset(line: str) -> ast.AST:
    """The source of the slate's asset with a line planted at its beginning."""
    tree = ast.parse((ROOT / "assets" / "stats.py").read_text())
    [asset] = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == "slate"]
    asset.body[:0] = ast.parse(line).body
    return tree


def test_the_rooms_that_are_read_have_modules() -> None:
    """A folder that moved would otherwise be law-abiding for want of files."""
    assert len(PURE) > 40
    assert any(not is_pure(p) for p in MODULES)
    assert {p.relative_to(ROOT).with_suffix("").parts[0] for p in of_rooms(INJECTED)} == INJECTED


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_every_module_says_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert isinstance(tree, ast.Module)
    assert ast.get_docstring(tree)
    assert path.name not in DRAWERS
    assert "__future__.annotations" not in imported(tree)


@pytest.mark.parametrize("path", of_rooms({"assets", "checks", "sensors"}), ids=named)
def test_assets_checks_and_sensors_do_no_arithmetic(path: Path) -> None:
    """Frames are joined, windowed and priced in the pure folders; an asset may count what it shows."""
    attributes = {call.rpartition(".")[2] for call in calls(ast.parse(path.read_text()))}
    assert not attributes & {
        "rolling_mean",
        "rolling_sum",
        "cum_sum",
        "join_asof",
        "over",
        "median",
        "std",
    }
