"""`nba-props prune`: the event log of runs that ended long ago, and the contents that only old instants need."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from nba_props.commands.console import console
from nba_props.commands.homes import existing_home
from nba_props.instance.dagster_home import prepare


def prune(
    keep_days: Annotated[int, typer.Option(min=1, help="Days whose runs keep their whole log.")] = 30,
) -> None:
    """Removes the logs of runs that ended before the last days, and what was kept to replay nights before them.

    Asset pages, checks and run records stay, and so do the manifests, whose hashes say what was published.
    """
    from dagster import DagsterInstance

    from nba_props.instance.retention import prune as prune_before
    from nba_props.storage.manifest_store import ManifestStore

    settings = existing_home()
    prepare(settings)
    with DagsterInstance.get() as instance:
        pruned = prune_before(instance, datetime.now(UTC) - timedelta(days=keep_days))
    console.print(
        f"Removed the logs of {pruned.runs} runs and {pruned.rows:,} rows of the index: {pruned.bytes / 1e6:,.0f} MB."
    )
    freed = ManifestStore(settings.manifests).prune(settings.now() - timedelta(days=keep_days))
    console.print(f"Removed what only instants before that need to be replayed: {freed / 1e6:,.0f} MB.")
