"""`nba-props setup | docs`: what a checkout needs: a prepared home, `.env`, generated pages."""

from pathlib import Path

from nba_props.commands.homes import prepared_home
from nba_props.errors import CallError
from nba_props.instance.dagster_home import write_env


def setup() -> None:
    """Prepares the home and its Dagster instance, and a .env for plain dagster commands."""
    write_env(Path.cwd(), prepared_home())


def docs() -> None:
    """Writes the generated pages of docs/ from the code: tables, features, signals, exports, roles, architecture."""
    from nba_props.publishing.exports_page import exports_page
    from nba_props.publishing.google_roles_page import google_roles_page
    from nba_props.publishing.import_graph import architecture_page, room_imports
    from nba_props.publishing.pages import features_page, tables_page
    from nba_props.publishing.signals_page import signals_page

    folder = Path("docs")
    if not folder.is_dir():
        raise CallError(f"{folder.absolute()} is not a folder: run this in a checkout of nba_props")
    (folder / "tables.md").write_text(tables_page())
    (folder / "features.md").write_text(features_page())
    (folder / "signals.md").write_text(signals_page())
    (folder / "exports.md").write_text(exports_page())
    (folder / "google-roles.md").write_text(google_roles_page())
    (folder / "architecture.md").write_text(architecture_page(room_imports()))
