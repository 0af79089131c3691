"""The replay of one recorded instant: its run in a scratch store, and what differs from what was published. Slow to load."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from nba_props.commands.compared_stores import compare
from nba_props.commands.console import screen
from nba_props.commands.recorded_instants import obstacles
from nba_props.commands.runs import RunFailedError, reason, run_config
from nba_props.declared.manifest import NOT_REPLAYED, RECORDED, Manifest
from nba_props.definitions import code_location
from nba_props.errors import CallError
from nba_props.instance.run_tags import PARTITION
from nba_props.publishing.replay.comparison import Comparison
from nba_props.resources.replayed import replaying
from nba_props.resources.scratch import NotReplayableError, build
from nba_props.settings import Settings
from nba_props.storage.manifest_store import ManifestStore
from nba_props.text import plain

SHOWN = 5


def show_replay(
    settings: Settings, manifest: Manifest, out: Path | None, *, force: bool, is_last: bool
) -> bool:
    """Replays an instant and prints how it compares; whether all is equal.

    Args:
        settings: of the store in which it was recorded.
        manifest: of the instant.
        out: see `_folder`.
        force: whether other code or another archive is accepted.
        is_last: whether no later run of the night is recorded, so that the store should have what it left.

    Raises:
        NotReplayableError: it was recorded with other code or another archive and is not forced, or something of it is
            gone.
        CallError: the folder for the scratch store is in use, or cannot be made.
        RunFailedError: the run failed.
    """
    began = time.monotonic()
    if why := obstacles(settings, manifest):
        if not force:
            raise NotReplayableError(f"{_named(manifest)}: {why}. Replay it all the same with --force")
        screen(120).print(f"Forced: {why}", soft_wrap=True, markup=False, highlight=False)
    with _folder(out) as folder:
        scratch = build(manifest, settings, folder, may_link=out is None)
        run(manifest, scratch, with_exports=bool(ManifestStore(settings.manifests).exports(manifest)))
        found = compare(manifest, settings, scratch, is_last=is_last)
    _show(manifest, found, time.monotonic() - began)
    return not found.differing


@contextmanager
def _folder(out: Path | None) -> Iterator[Path]:
    """The folder of the scratch store: a new or empty one that stays, or one that goes.

    Raises:
        CallError: it is in use, or cannot be made.
    """
    if out is None:
        with tempfile.TemporaryDirectory(prefix="nba-props-replay-") as temporary:
            yield Path(temporary)
        return
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise CallError(f"--out {out} is in use: name a new or empty folder")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CallError(f"--out {out} cannot be made: {error.strerror}") from None
    yield out.absolute()


def run(manifest: Manifest, scratch: Settings, *, with_exports: bool) -> None:
    """Runs what the recorded run wrote, and the exports where it left any, on an instance that leaves no trace.

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
            asset_selection=selection(job, manifest, with_exports=with_exports),
            raise_on_error=False,
        )
    if not result.success:
        raise RunFailedError(f"the replay of {_named(manifest)} failed: {reason(result)}")


def selection(job: dg.JobDefinition, manifest: Manifest, *, with_exports: bool) -> list[dg.AssetKey]:
    """The assets whose tables the run wrote, as far as there still are such, and those of exports."""
    layer = job.asset_layer
    names = {key.to_user_string(): layer.get(key).group_name for key in layer.selected_asset_keys}
    exports = {name for name, group in names.items() if with_exports and group == "publishing"}
    tables = names.keys() & manifest.tables.keys()
    return [dg.AssetKey(name) for name in sorted((exports | tables) - NOT_REPLAYED)]


def _named(manifest: Manifest) -> str:
    return f"the instant {manifest.instant:%Y-%m-%dT%H:%M:%SZ} of {manifest.game_date}"


def _show(manifest: Manifest, found: Comparison, seconds: float) -> None:
    what = f"{found.count('table')} tables, {found.count('export')} exports, {manifest.bets} bets"
    lines = [f"Replayed {_named(manifest)} ({manifest.job}) in {seconds:.1f} s: {what}."]
    if differing := found.differing:
        others = [f"{file.kind} {file.name}" for file in differing[1 : SHOWN + 1]]
        more = ", ..." if len(differing) > SHOWN + 1 else ""
        lines += [f"First difference: {differing[0].told()}"]
        lines += [f"Behind it {len(differing) - 1} more differ: {', '.join(others)}{more}"] if others else []
    else:
        lines += ["Equal bytes."]
    for line in lines:
        screen(160).print(plain(line), soft_wrap=True, markup=False, highlight=False)
