"""Generated pages agree with the code, and the hand-written ones with the files that they name."""

import re
from pathlib import Path

import pytest

from nba_props.publishing.exports_page import exports_page
from nba_props.publishing.google_roles_page import google_roles_page
from nba_props.publishing.import_graph import architecture_page, room_imports
from nba_props.publishing.pages import features_page, tables_page
from nba_props.publishing.signals_page import signals_page

CHECKOUT = Path(__file__).parent.parent
DOCS = CHECKOUT / "docs"
GENERATED = {"tables.md", "features.md", "signals.md", "exports.md", "google-roles.md", "architecture.md"}
WRITTEN = sorted(p for p in [*CHECKOUT.glob("*.md"), *DOCS.rglob("*.md")] if p.name not in GENERATED)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
# A file has a dot and a folder ends with a slash; `nba_props/step` is the tag of a run.
CODE_FILE = re.compile(r"`((?:nba_props|tests|docs|bench)/(?:[\w/]*\.\w+|(?:\w+/)*))`")


def test_the_generated_pages_are_not_stale() -> None:
    assert (DOCS / "tables.md").read_text() == tables_page(), "run `make docs`"
    assert (DOCS / "features.md").read_text() == features_page(), "run `make docs`"
    assert (DOCS / "signals.md").read_text() == signals_page(), "run `make docs`"
    assert (DOCS / "exports.md").read_text() == exports_page(), "run `make docs`"
    assert (DOCS / "google-roles.md").read_text() == google_roles_page(), "run `make docs`"
    assert (DOCS / "architecture.md").read_text() == architecture_page(room_imports()), "run `make docs`"


def test_the_pages_name_every_column_and_feature() -> None:
    assert "`vegas_points_line`" in features_page()
    assert "| `known_at` | Datetime" in tables_page()


@pytest.mark.parametrize("page", WRITTEN, ids=lambda p: p.relative_to(CHECKOUT).as_posix())
def test_links_and_files_that_a_page_names_exist(page: Path) -> None:
    text = page.read_text()
    missing = [link for link in LINK.findall(text) if not (page.parent / link).exists()]
    missing += [name for name in CODE_FILE.findall(text) if not (CHECKOUT / name).exists()]
    assert not missing
