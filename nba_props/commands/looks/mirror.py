"""Whether the mirror that is configured has what is declared. Nothing is changed."""

from collections.abc import Iterator

from nba_props.commands.looks.guarded import looked
from nba_props.doctor.finding import Finding
from nba_props.doctor.mirror import AREA, mirror
from nba_props.settings import BIGQUERY, Settings, is_set


def look() -> Iterator[Finding]:
    """What is missing in the mirror and what differs; nothing where none is configured."""
    if is_set(BIGQUERY):
        yield from looked(AREA, _compared)


def _compared() -> Iterator[Finding]:
    from nba_props.commands.migrate import configured_mirror
    from nba_props.resources.mirror import wanted
    from nba_props.storage.bigquery import migration

    with configured_mirror().dataset() as dataset:
        planned = migration.plan(dataset, wanted(Settings.read().label))
        yield from mirror(str(dataset), [missing.says for missing in planned.missing], planned.refused)
