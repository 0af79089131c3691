"""`nba-props archive`: which contents of the archive's files the store's tables come from, and accepting another one."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table as Grid

from nba_props.commands.console import screen
from nba_props.commands.homes import existing_home
from nba_props.errors import CallError

if TYPE_CHECKING:
    from nba_props.storage.archive_contents import Contents


def archive(
    accept: Annotated[
        str | None, typer.Option(metavar="FILE", help="Use this file's present content from now on.")
    ] = None,
) -> None:
    """Lists the archive's files with the content that each was first used with, and accepts another one on purpose.

    What was built from the earlier content stays: build those days again with backfill.
    """
    from nba_props.storage.archive_contents import ArchiveContents

    settings = existing_home()
    contents = ArchiveContents(settings.archive_contents)
    if accept is not None:
        contents.accept(_file(settings.archive, accept), settings.now())
    screen(120).print(_grid(settings.archive, contents.recorded()))


def _file(folder: Path | None, name: str) -> Path:
    if folder is None:
        raise CallError("no archive is set: set NBA_PROPS_ARCHIVE")
    path = folder / name
    if Path(name).name != name or not path.is_file():
        raise CallError(f"the archive has no file {name!r} in {folder}")
    return path


def _grid(folder: Path | None, recorded: "Contents") -> Grid:
    grid = Grid(title="Contents of archive files in use", title_justify="left")
    for head in ("file", "content", "since", "now"):
        grid.add_column(head)
    for name, contents in sorted(recorded.items()):
        used = contents[-1]
        since = f"{used.recorded_at:%Y-%m-%d %H:%M}Z"
        grid.add_row(name, used.sha256[:12], since, _state(folder, name, used.sha256))
    return grid


def _state(folder: Path | None, name: str, used: str) -> str:
    from nba_props.storage.archive_contents import content_hash

    if folder is None or not (folder / name).is_file():
        return "not there"
    found = content_hash(folder / name)
    return "the same" if found == used else f"another one, {found[:12]}: refused"
