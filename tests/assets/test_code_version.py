"""`code_version`: what changes it, for which assets, and what leaves it alone."""

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import dagster as dg
import pytest

import nba_props
from nba_props.assets.code_version import INSTALLED, Sources, code_version, roots
from nba_props.assets.ingest import BUILT_BY, INGEST_ASSETS
from nba_props.assets.table_asset import publish
from nba_props.declared.tables.stats import SLATE
from nba_props.definitions import defs
from nba_props.market import devig, game_markets
from nba_props.stats import slate

PACKAGE = Path(nba_props.__file__).parent


def build_slate() -> object:
    """What an asset's function does: it names a module, a function and plumbing."""
    return publish(SLATE, slate.slate(*[]))


def build_markets() -> object:
    return game_markets.game_markets(*[])


@pytest.fixture
def copy(tmp_path: Path) -> Callable[..., Sources]:
    """The package's sources in a folder of the test's own, with lines added to modules."""

    def copied(**added: str) -> Sources:
        folder = tmp_path / f"nba_props-{'-'.join(added) or 'same'}"
        shutil.copytree(PACKAGE, folder, ignore=shutil.ignore_patterns("__pycache__"))
        for module, line in added.items():
            with folder.joinpath(*module.split("__")).with_suffix(".py").open("a") as source:
                source.write(line)
        return Sources(folder)

    return copied


def test_equal_source_gives_an_equal_version_wherever_it_lies(copy: Callable[..., Sources]) -> None:
    assert code_version(SLATE, build_slate, sources=copy()) == code_version(SLATE, build_slate)


@pytest.mark.parametrize(
    ("module", "changes_slate", "changes_markets"),
    [
        ("stats__slate", True, False),
        ("stats__seasons", True, False),
        ("days", True, True),  # imported by both
        ("market__game_markets", False, True),
        ("declared__teams", True, True),  # imported by what they import
        ("market__devig", False, False),
        ("assets__stats", False, False),  # above the rooms of formulas
        ("resources__clock", False, False),
    ],
)
def test_a_changed_module_changes_the_versions_of_what_is_built_with_it_and_of_nothing_else(
    copy: Callable[..., Sources], module: str, changes_slate: bool, changes_markets: bool
) -> None:
    changed = copy(**{module: "\nCHANGED = True\n"})
    for build, changes in ((build_slate, changes_slate), (build_markets, changes_markets)):
        differs = code_version(SLATE, build, sources=changed) != code_version(SLATE, build)
        assert differs == changes, build.__name__


def test_a_changed_declaration_changes_the_version() -> None:
    shorter = replace(SLATE, columns=SLATE.columns[:-1])
    assert code_version(shorter, build_slate) != code_version(SLATE, build_slate)


def test_code_that_the_body_does_not_name_can_be_given(copy: Callable[..., Sources]) -> None:
    changed = copy(market__devig="\nCHANGED = True\n")
    versions = {code_version(SLATE, build_slate, [devig.multiplicative], s) for s in (changed, INSTALLED)}
    assert len(versions) == 2


def test_imports_are_found_as_python_sees_them() -> None:
    """The quick search by pattern, against the syntax tree."""
    for path in PACKAGE.rglob("*.py"):
        module = ".".join(("nba_props", *path.relative_to(PACKAGE).with_suffix("").parts))
        imports = [n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.ImportFrom)]
        names = {f"{n.module}.{a.name}" for n in imports for a in n.names} | {str(n.module) for n in imports}
        assert INSTALLED.imports(module) == {
            n for n in names if n.startswith("nba_props") and INSTALLED.text(n)
        }


@pytest.mark.slow
def test_a_changed_formula_shows_in_the_graph(tmp_path: Path) -> None:
    """Definitions loaded from a copy of the package with one more line in two formulas."""
    shutil.copytree(PACKAGE, tmp_path / "nba_props", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("features/player_lines", "bets/grades/grading"):
        formula = (tmp_path / "nba_props" / name).with_suffix(".py")
        formula.write_text(formula.read_text() + "\nCHANGED = True\n")
    code = (
        "import json; from nba_props.definitions import defs; g = defs().resolve_asset_graph(); "
        "print(json.dumps({n.key.to_user_string(): n.code_version for n in g.asset_nodes}))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": "", "PYTHONPATH": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    changed: dict[str, str] = json.loads(loaded.stdout)
    before = {n.key.to_user_string(): n.code_version for n in defs().resolve_asset_graph().asset_nodes}
    assert changed.keys() == before.keys()
    # The page of a bet explains it by the formulas of its features and price.
    assert {name for name in before if changed[name] != before[name]} == {
        "player_lines",
        "grades",
        "bet_pages",
    }


def test_every_asset_of_the_graph_is_built_by_code_of_the_rooms_below() -> None:
    """An asset whose body names no builder would have a version that no formula changes."""
    ingest = {asset.op.name for asset in INGEST_ASSETS}
    for node in defs().resolve_asset_graph().asset_nodes:
        op = node.assets_def.op
        assert isinstance(op, dg.OpDefinition)
        build = op.compute_fn.decorated_fn  # type: ignore[union-attr]  # how Dagster keeps an asset's function
        below = INSTALLED.below(roots(build, BUILT_BY if op.name in ingest else ()))
        assert {m.split(".")[1] for m in below if "." in m} & {
            "sources",
            "stats",
            "features",
            "market",
            "models",
            "bets",
        }
