"""What a run of a night read and left, gathered into its manifest. What a manifest holds is declared in `declared`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import fsspec
import polars as pl

from nba_props.declared.manifest import Change, CodeVersion, Export, Exports, Hash, Manifest, Partitions
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.every_table import TABLES
from nba_props.declared.tables.ingest import SCHEDULE
from nba_props.declared.tables.models import MODEL_TABLES
from nba_props.declared.tables.quotes import ODDS_POLLS
from nba_props.declared.tables.record import BEST_BETS
from nba_props.publishing.exports.document import made_at
from nba_props.resources.home import Home
from nba_props.sources.raw_places import payloads_of
from nba_props.storage.archive_contents import ArchiveContents

# How long a model may stand in for a newer one.
STAND_INS = timedelta(weeks=53)


@dataclass(frozen=True, slots=True)
class RecordedRun:
    """A run of a night as it knows itself. `replaced` is what `LakeIOManager.replaced` returns."""

    run_id: str
    job: str
    instant: datetime
    is_clock_set: bool
    code: CodeVersion
    books: str
    prefer: Mapping[str, str]
    replaced: Mapping[tuple[str, date], Hash | None]


def record(home: Home, run: RecordedRun, days: Iterable[date]) -> list[Manifest]:
    """Writes the manifests of a run's days, and keeps the contents of all that later runs may overwrite."""
    wanted = list(days)
    known = home.manifests.objects.names()
    history = _partitions(home, known)
    exports = _exports(home, home.exports.written if len(wanted) == 1 else set(), known)
    manifests = [_manifest(home, run, day, history, exports) for day in wanted]
    for manifest in manifests:
        home.manifests.write(manifest)
    return manifests


def _manifest(home: Home, run: RecordedRun, day: date, history: Partitions, exports: Exports) -> Manifest:
    schedule, polls, bets = (home.lake.read(table, [day]) for table in (SCHEDULE, ODDS_POLLS, BEST_BETS))
    return Manifest(
        game_date=day,
        instant=run.instant,
        job=run.job,
        run_id=run.run_id,
        source=home.settings.label,
        is_clock_set=run.is_clock_set,
        code=run.code,
        books=run.books,
        prefer=run.prefer,
        tables={
            table: Change(before, history[table][day])
            for (table, written), before in run.replaced.items()
            if written == day
        },
        history=_by_month(home, history),
        exports=home.manifests.keep_listing(exports),
        raw=payloads_of(home.raw, day, schedule["game_id"], run.instant, _last_poll(polls)),
        archive=ArchiveContents(home.settings.archive_contents).in_use(),
        registry=home.registry.names(),
        models=_models(home, day),
        seal=home.record.seals([day]).get(day),
        bets=bets.filter(pl.col("withdrawn_at").is_null()).height,
    )


def _last_poll(polls: pl.DataFrame) -> datetime | None:
    """When the newest of some polls was fetched."""
    return max(polls["known_at"].to_list(), default=None)


def _partitions(home: Home, known: set[str]) -> Partitions:
    """Keeps every partition of the lake, except those of known hashes; the hashes by table and date."""
    lake, tables = home.lake, list(TABLES.values())
    places: dict[str, tuple[str, date]] = {}
    files: dict[str, Any] = {}
    for table, entries in zip(tables, lake.entries_of_each(tables), strict=True):
        for day, entry in entries.items():
            path = lake.path(table, day)
            places[path], files[path] = (table.name, day), entry.mark
    found: Partitions = {}
    kept = home.manifests.objects.keep_files(lake.fs, files, {} if lake.is_local else files, known)
    for path, content in kept.items():
        name, day = places[path]
        found.setdefault(name, {})[day] = content
    return found


def _by_month(home: Home, history: Partitions) -> dict[str, Hash]:
    """A listing for each month: those of past months are mostly the ones of the night before."""
    months: dict[str, Partitions] = {}
    for table, days in history.items():
        for day, content in days.items():
            months.setdefault(f"{day:%Y-%m}", {}).setdefault(table, {})[day] = content
    return dict(
        zip(sorted(months), home.manifests.keep_listings(months[m] for m in sorted(months)), strict=True)
    )


def _exports(home: Home, written: set[str], known: set[str]) -> Exports:
    """Keeps every export; hash and instant of each, and whether it is among those that the run wrote.

    Those whose hash the last manifest has are not read for their instant again.
    """
    fs, root = fsspec.core.url_to_fs(home.exports.root)
    files = {f"{root}/{path}": entry for path, entry in home.exports.entries().items()}
    hashes = home.manifests.objects.keep_files(fs, files, files, known)
    by_path = {path.removeprefix(f"{root}/"): of_file for path, of_file in hashes.items()}
    instants = _known_instants(home)
    new = home.exports.read(path for path in sorted(by_path) if by_path[path] not in instants)
    instants |= {by_path[path]: made_at(content) for path, content in new.items()}
    return {
        path: Export(of_file, instants[of_file], path in written)
        for path, of_file in sorted(by_path.items())
        if of_file in instants
    }


def _known_instants(home: Home) -> dict[Hash, str | None]:
    """When documents were made, by the hash of their contents, of the last night that is recorded."""
    last = max(home.manifests.days(), default=None)
    manifest = home.manifests.newest(last) if last else None
    found = home.manifests.exports(manifest).values() if manifest else ()
    return {export.sha256: export.generated_at for export in found}


def _models(home: Home, day: date) -> dict[str, Hash]:
    """The files of the models that predicted the day, and of the newest of each family: it serves, and may have no row."""
    weeks = [week for week in _weeks(home) if day - STAND_INS <= week <= day]
    used = set(home.lake.read(PREDICTIONS, [day])["model_id"])
    files: dict[str, Hash] = {}
    for table in MODEL_TABLES.values():
        rows = home.lake.read(table, weeks).sort("week", descending=True)
        newest: Sequence[str] = rows["model_id"][:1].to_list()
        wanted = rows.filter(pl.col("model_id").is_in([*used, *newest]))
        files |= {file: sha for file, sha in wanted.select("file", "sha256").rows() if home.models.has(file)}
    return files


def _weeks(home: Home) -> set[date]:
    return {week for table in MODEL_TABLES.values() for week in home.lake.stored(table)}
