"""Recorded instants of a night: which there are, what computed them, and whether they can be replayed. Slow to load."""

from collections.abc import Mapping
from datetime import date

from rich.table import Table as Grid

from nba_props.assets.manifest import code_of
from nba_props.commands.console import screen
from nba_props.declared.manifest import CodeVersion, Manifest
from nba_props.definitions import defs
from nba_props.errors import CallError
from nba_props.resources.scratch import faults, other_archive
from nba_props.settings import Settings
from nba_props.storage.manifest_store import ManifestStore

SHOWN = 4


def instants(settings: Settings, day: date) -> list[Manifest]:
    """The recorded instants of a game date, in order.

    Raises:
        CallError: there is none; it says of which dates there are.
    """
    store = ManifestStore(settings.manifests)
    if found := store.of_day(day):
        return found
    days = store.days()
    there = (
        f"there are instants of {days[0]} to {days[-1]}"
        if days
        else "no night was run since runs are recorded"
    )
    raise CallError(f"no instant of {day} is recorded: {there}")


def other_code(recorded: CodeVersion) -> str:
    """What of the code is another one than was recorded, in words; nothing where all is the same."""
    present = code_of(defs().assets or ())
    assets, libraries = (
        _changed(recorded.assets, present.assets),
        _changed(recorded.libraries, present.libraries),
    )
    parts = [
        f"package {recorded.package}, now {present.package}" if recorded.package != present.package else "",
        f"code of {len(assets)} assets ({_some(assets)})" if assets else "",
        f"libraries ({_some([f'{n} {recorded.libraries.get(n)}' for n in libraries])})" if libraries else "",
    ]
    said = "; ".join(part for part in parts if part)
    return f"recorded with other code: {said}; source {recorded.source}, now {present.source}" if said else ""


def _changed(recorded: Mapping[str, str], present: Mapping[str, str]) -> list[str]:
    return sorted(n for n in recorded.keys() | present.keys() if recorded.get(n) != present.get(n))


def _some(names: list[str]) -> str:
    return ", ".join(names[:SHOWN]) + (", ..." if len(names) > SHOWN else "")


def obstacles(settings: Settings, manifest: Manifest) -> str:
    """Why a replay of an instant would be refused without --force; nothing where it would not be."""
    archive = other_archive(manifest, settings.archive)
    return other_code(manifest.code) or (
        f"another content of the archive's {_some(archive)}" if archive else ""
    )


def show_instants(settings: Settings, recorded: list[Manifest]) -> None:
    """Prints a line for each instant."""
    grid = Grid(title=f"Recorded instants of {recorded[0].game_date}", title_justify="left")
    for head in ("instant (UTC)", "job", "made", "bets", "code", "replay"):
        grid.add_column(head)
    for manifest in recorded:
        grid.add_row(
            f"{manifest.instant:%Y-%m-%dT%H:%M:%SZ}",
            manifest.job,
            "under a set clock" if manifest.is_clock_set else "live",
            str(manifest.bets),
            f"{manifest.code.package} {manifest.code.source[:8]}",
            obstacles(settings, manifest) or next(faults(manifest, settings), "") or "can be replayed",
        )
    screen(160).print(grid)
