"""The picture of imports on a small package: direct arrows only, and none that runs up unseen."""

from pathlib import Path

import pytest

from nba_props.publishing.import_graph import ROOMS, architecture_page, room_imports, upward
from tests import test_architecture


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package in which assets import stats and days, stats import days, and days nothing."""
    root = tmp_path / "nba_props"
    (root / "assets").mkdir(parents=True)
    (root / "stats").mkdir()
    (root / "__init__.py").write_text("")
    (root / "days.py").write_text("import datetime\n")
    (root / "stats" / "games.py").write_text("from nba_props.days import Days\n")
    (root / "assets" / "stats.py").write_text(
        "from nba_props.stats.games import games\n\n\ndef asset() -> None:\n    import nba_props.days\n"
    )
    return root


def test_the_picture_has_the_order_of_the_law() -> None:
    assert ROOMS == test_architecture.ROOMS


def test_a_room_imports_what_any_of_its_modules_imports(package: Path) -> None:
    assert room_imports(package) == {"assets": {"stats", "days"}, "stats": {"days"}, "days": frozenset()}


def test_an_arrow_that_follows_from_others_is_only_in_the_table(package: Path) -> None:
    page = architecture_page(room_imports(package))
    assert [line.strip() for line in page.splitlines() if " --> " in line] == [
        "assets --> stats",
        "stats --> days",
    ]
    assert "| `assets` | `stats`, `days` |" in page
    assert "| `days` | no other room |" in page


def test_an_import_that_runs_up_is_found_and_drawn(package: Path) -> None:
    (package / "days.py").write_text("from nba_props import assets\n")
    imports = room_imports(package)
    assert upward(imports) == [("days", "assets")]
    assert "  days --> assets" in architecture_page(imports)


def test_a_room_that_is_not_in_the_order_is_named(package: Path) -> None:
    (package / "attic.py").write_text("")
    with pytest.raises(ValueError, match="ROOMS does not list attic"):
        room_imports(package)
