"""The laws that a machine can see."""

import ast
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
    "partitions", "publishing", "bets", "models", "quality", "features", "market", "stats", "planning", "sources",
    "storage", "simulator", "declared", "settings", "errors", "days",
)  # fmt: skip
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


def named(path: Path) -> str:
    return str(path.relative_to(ROOT.parent))


PURE = [p for p in MODULES if is_pure(p)]


@pytest.mark.parametrize("path", PURE, ids=named)
def test_pure_folders_do_not_know_dagster(path) -> None:
    assert not {n for n in imported(ast.parse(path.read_text())) if n.split(".")[0].startswith("dagster")}


@pytest.mark.parametrize("path", [p for p in PURE if p.name not in READS_THE_ENVIRONMENT], ids=named)
def test_pure_folders_read_no_clock_and_no_environment(path) -> None:
    used = {
        f"{n.value.id}.{n.attr}"
        for n in ast.walk(ast.parse(path.read_text()))
        if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)
    }
    forbidden = {"datetime.now", "datetime.utcnow", "date.today", "time.time", "os.getenv", "os.environ"}
    assert not used & forbidden


@pytest.mark.parametrize("path", [p for p in MODULES if p.parent != ROOT or p.stem != "__init__"], ids=named)
def test_no_import_runs_up(path) -> None:
    module = ".".join(path.relative_to(ROOT.parent).with_suffix("").parts)
    assert not upward(module, ast.parse(path.read_text()))


def test_an_upward_import_is_found() -> None:
    planted = ast.parse("from nba_props.assets import bets")
    assert upward("nba_props.market.devig", planted) == {"nba_props.assets", "nba_props.assets.bets"}


def test_pure_folders_and_the_edge_together_are_the_whole_package() -> None:
    assert len(PURE) > 40
    assert any(not is_pure(p) for p in MODULES)


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_every_module_says_what_it_is(path) -> None:
    tree = ast.parse(path.read_text())
    assert ast.get_docstring(tree)
    assert path.name not in DRAWERS
    assert "__future__.annotations" not in imported(tree)


@pytest.mark.parametrize("path", [p for p in MODULES if not is_pure(p)], ids=named)
def test_assets_checks_and_sensors_do_no_arithmetic(path) -> None:
    """Frames are joined, windowed and priced in the pure folders; an asset may count what it shows."""
    if path.relative_to(ROOT).parts[0] not in {"assets", "checks", "sensors"}:
        return
    called = {
        n.func.attr
        for n in ast.walk(ast.parse(path.read_text()))
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)
    }
    assert not called & {"rolling_mean", "rolling_sum", "cum_sum", "join_asof", "over", "median", "std"}
