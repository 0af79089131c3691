"""`nba-props migrate plan | apply`: what the mirror in BigQuery lacks, and adding it."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from nba_props.commands.terminal_text import line
from nba_props.settings import Settings, value_of

if TYPE_CHECKING:
    from nba_props.resources.mirror import Mirror


WIDTH = 120


class Do(StrEnum):
    """What to do about what is missing."""

    PLAN = "plan"
    APPLY = "apply"


def migrate(
    do: Annotated[
        Do, typer.Argument(help="plan shows what is missing or differs; apply adds what is missing.")
    ],
) -> None:
    """Compares the mirror in BigQuery with its declarations: dataset, tables, columns, views, partitions and clusters.

    Nothing is dropped, and nothing that is there is altered but views, which hold no rows. Ends with status 3 where the
    mirror lacks something or differs.
    """
    from nba_props.commands.console import screen
    from nba_props.resources.mirror import wanted
    from nba_props.storage.bigquery import applying, migration

    settings, out = Settings.read(), screen(WIDTH)
    with configured_mirror().dataset() as dataset:
        if do is Do.APPLY:
            planned = applying.apply(dataset, wanted(settings.label))
            for missing in planned.missing:
                line(out, f"added {missing.says}")
            line(out, f"{dataset} is as declared.")
            return
        planned = migration.plan(dataset, wanted(settings.label))
        for missing in planned.missing:
            line(out, f"missing: {missing.says}")
        for says in planned.refused:
            line(out, f"differs: {says}")
        planned.check()
        line(out, f"{dataset} is as declared.")


def configured_mirror() -> "Mirror":
    """The mirror of the environment."""
    from nba_props.resources.mirror import Mirror
    from nba_props.settings import BIGQUERY

    return Mirror(bigquery=value_of(BIGQUERY))


def check_mirror() -> None:
    """Passes where the mirror is as declared, so that its jobs can run.

    Raises:
        ConfigurationError: none is configured.
        MigrationNeededError: saying what is missing; nothing was run.
        MirrorError: BigQuery cannot be asked.
    """
    from nba_props.resources.mirror import wanted
    from nba_props.storage.bigquery import migration

    with configured_mirror().dataset() as dataset:
        migration.plan(dataset, wanted(Settings.read().label)).check()
