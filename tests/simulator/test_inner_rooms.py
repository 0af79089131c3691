"""The rooms of the simulator import only from themselves and from rooms below them."""

import ast
from pathlib import Path

import nba_props.simulator

ROOT = Path(nba_props.simulator.__file__).parent
PREFIX = "nba_props.simulator."
# Top to bottom; a module belongs to the first room that its name starts with.
ROOMS = (
    "measured", "wire", "market", "league.results", "league.schedule", "league.season", "league.stage_games",
    "league.games", "league.players", "fixtures", "teams", "random_streams", "arrays",
)  # fmt: skip


def room_of(module: str) -> int:
    name = module.removeprefix(PREFIX)
    return next(n for n, room in enumerate(ROOMS) if name == room or name.startswith(f"{room}."))


def upward(module: str, source: str) -> set[str]:
    """The modules of rooms above its own that a module imports."""
    imported = {
        node.module
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(PREFIX)
    }
    return {name for name in imported if room_of(name) < room_of(module)}


def test_no_room_imports_from_a_room_above_it() -> None:
    modules = [p for p in ROOT.rglob("*.py") if p.name != "__init__.py"]
    assert len(modules) > 40
    for path in modules:
        module = PREFIX + ".".join(path.relative_to(ROOT).with_suffix("").parts)
        assert not upward(module, path.read_text()), module


def test_an_upward_import_is_found() -> None:
    planted = "from nba_props.simulator.league.season import played"
    assert upward(f"{PREFIX}fixtures.playoffs", planted) == {f"{PREFIX}league.season"}
