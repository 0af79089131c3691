"""The generated pages of docs match the declarations."""

from pathlib import Path

from nba_props.publishing.pages import features_page, tables_page

DOCS = Path(__file__).parent.parent / "docs"


def test_the_generated_pages_are_not_stale() -> None:
    assert (DOCS / "tables.md").read_text() == tables_page(), "run `make docs`"
    assert (DOCS / "features.md").read_text() == features_page(), "run `make docs`"


def test_the_pages_name_every_column_and_feature() -> None:
    assert "`vegas_points_line`" in features_page()
    assert "| `known_at` | Datetime" in tables_page()
