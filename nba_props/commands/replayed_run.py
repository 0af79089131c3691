"""The replay of one recorded instant: its run in a scratch store, and what differs from what was published. Slow to load."""

import io
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import polars as pl

from nba_props.commands.console import screen
from nba_props.commands.recorded_instants import obstacles
from nba_props.commands.runs import RunFailedError, reason, run_config
from nba_props.declared.manifest import RECORDED, Hash, Manifest
from nba_props.declared.tables.every_table import TABLES
from nba_props.definitions import code_location
from nba_props.errors import CallError
from nba_props.publishing.replay.comparison import NOT_KEPT, Compared, Comparison, as_recorded, missing
from nba_props.publishing.replay.difference import NOTHING, Difference, of_files, of_tables
from nba_props.resources.clock import PARTITION
from nba_props.resources.replayed import replaying
from nba_props.resources.scratch import NotReplayableError, build
from nba_props.settings import Settings
from nba_props.storage.lake import Lake
from nba_props.storage.manifest_store import ManifestStore
from nba_props.storage.objects import sha256
from nba_props.storage.published_files import PublishedFiles
from nba_props.storage.record_store import RecordStore

# They show what others made, or are made by a replay itself.
NOT_COMPARED = {"report", "manifest"}
SHOWN = 5


def show_replay(settings: Settings, manifest: Manifest, out: Path | None, *, force: bool) -> bool:
    """Replays an instant and prints how it compares; whether all is equal.

    Raises:
        NotReplayableError: it was recorded with other code or another archive and is not forced, or something of it is
            gone.
        CallError: the folder for the scratch store is in use.
        RunFailedError: the run failed.
    """
    began = time.monotonic()
    if why := obstacles(settings, manifest):
        if not force:
            raise NotReplayableError(f"{_named(manifest)}: {why}. Replay it all the same with --force")
        screen(120).print(f"Forced: {why}", soft_wrap=True, markup=False, highlight=False)
    with _folder(out) as folder:
        scratch = build(manifest, settings, folder, may_link=out is None)
        run(manifest, scratch)
        found = compare(manifest, settings, scratch)
    _show(manifest, found, time.monotonic() - began)
    return not found.differing


@contextmanager
def _folder(out: Path | None) -> Iterator[Path]:
    """The folder of the scratch store: a new or empty one that stays, or one that goes.

    Raises:
        CallError: it is in use.
    """
    if out is None:
        with tempfile.TemporaryDirectory(prefix="nba-props-replay-") as temporary:
            yield Path(temporary)
        return
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise CallError(f"--out {out} is in use: name a new or empty folder")
    out.mkdir(parents=True, exist_ok=True)
    yield out.absolute()


def run(manifest: Manifest, scratch: Settings) -> None:
    """Runs what the recorded run wrote, and the exports, on an instance that leaves no trace.

    Raises:
        RunFailedError: with the error of the first step that failed.
    """
    job = code_location(replaying(manifest, scratch)).resolve_job_def(manifest.job)
    day = str(manifest.game_date)
    archived = {op: {"prefer": "archive"} for op, prefer in manifest.prefer.items() if prefer == "archive"}
    with dg.DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(
            run_config=run_config(job, "raw", archived),
            instance=instance,
            partition_key=day,
            tags={PARTITION: day, **dict.fromkeys(RECORDED, "no")},
            asset_selection=selection(job, manifest),
            raise_on_error=False,
        )
    if not result.success:
        raise RunFailedError(f"the replay of {_named(manifest)} failed: {reason(result)}")


def selection(job: dg.JobDefinition, manifest: Manifest) -> list[dg.AssetKey]:
    """The assets whose tables the run wrote, and the exports."""
    layer = job.asset_layer
    exports = {
        key
        for key in layer.selected_asset_keys
        if layer.get(key).group_name == "publishing" and key.to_user_string() not in NOT_COMPARED
    }
    return [*exports, *(dg.AssetKey(table) for table in manifest.tables if dg.AssetKey(table) not in exports)]


def compare(manifest: Manifest, settings: Settings, scratch: Settings) -> Comparison:
    """Compares the scratch store after the run with what the recorded run left."""
    store = ManifestStore(settings.manifests)
    return Comparison(
        [
            *_tables(manifest, store, Lake(scratch.lake)),
            *_exports(manifest, store, PublishedFiles(f"{scratch.exports}/v1")),
            _seal(manifest, RecordStore(scratch.record)),
        ]
    )


def _tables(manifest: Manifest, store: ManifestStore, lake: Lake) -> Iterator[Compared]:
    for name, change in manifest.tables.items():
        table = TABLES[name]
        path = lake.path(table, manifest.game_date)
        replayed = bytes(lake.fs.cat_file(path))
        recorded = _other(store, change.after, replayed)
        if recorded is None:
            yield Compared("table", name, None if sha256(replayed) == change.after else NOT_KEPT)
        else:
            then, now = (pl.read_parquet(io.BytesIO(content)) for content in (recorded, replayed))
            yield Compared("table", name, of_tables(table, then, now))


def _exports(manifest: Manifest, store: ManifestStore, exports: PublishedFiles) -> Iterator[Compared]:
    recorded, replayed = store.exports(manifest), exports.read(sorted(exports.listed()))
    for path, content in replayed.items():
        if path not in recorded:
            yield Compared("export", path, Difference("the file", "", NOTHING, "a file"))
            continue
        then, now = recorded[path], as_recorded(content, recorded[path].generated_at)
        published = _other(store, then.sha256, now)
        if published is None:
            yield Compared("export", path, None if sha256(now) == then.sha256 else NOT_KEPT)
        else:
            yield Compared("export", path, of_files(published, now))
    yield from missing(recorded, replayed, manifest.instant)


def _other(store: ManifestStore, recorded: Hash, replayed: bytes) -> bytes | None:
    """The bytes that were recorded, where those of the replay are others and they are kept."""
    return None if sha256(replayed) == recorded else store.objects.read(recorded)


def _seal(manifest: Manifest, record: RecordStore) -> Compared:
    then, now = manifest.seal, record.seals([manifest.game_date]).get(manifest.game_date)
    parts = Difference("the seal", "", str(then or NOTHING), str(now or NOTHING))
    return Compared("seal", f"of {manifest.game_date}", None if then == now else parts)


def _named(manifest: Manifest) -> str:
    return f"the instant {manifest.instant:%Y-%m-%dT%H:%M:%SZ} of {manifest.game_date}"


def _show(manifest: Manifest, found: Comparison, seconds: float) -> None:
    what = f"{found.count('table')} tables, {found.count('export')} exports, {manifest.bets} bets"
    lines = [f"Replayed {_named(manifest)} ({manifest.job}) in {seconds:.1f} s: {what}."]
    if differing := found.differing:
        others = [f"{file.kind} {file.name}" for file in differing[1 : SHOWN + 1]]
        more = ", ..." if len(differing) > SHOWN + 1 else ""
        lines += [f"First difference: {differing[0]}"]
        lines += [f"Behind it {len(differing) - 1} more differ: {', '.join(others)}{more}"] if others else []
    else:
        lines += ["Equal bytes."]
    for line in lines:
        screen(160).print(line, soft_wrap=True, markup=False, highlight=False)
