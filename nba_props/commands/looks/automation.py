"""What should run by itself, as Dagster has it on record. The instance is read and nothing in it is changed."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nba_props.doctor import automation
from nba_props.doctor.finding import Finding
from nba_props.settings import Settings

if TYPE_CHECKING:
    from dagster import DagsterInstance


def look(settings: Settings) -> Iterator[Finding]:
    """All findings of what runs by itself; none where the instance is not prepared, which the look at the home names."""
    from dagster import DagsterInstance

    if (settings.dagster_home / "dagster.yaml").is_file():
        with DagsterInstance.from_config(str(settings.dagster_home)) as instance:
            yield from _of(instance, settings)


def _of(instance: "DagsterInstance", settings: Settings) -> Iterator[Finding]:
    from nba_props.definitions import defs
    from nba_props.jobs import SELECTIONS
    from nba_props.resources.automation import daemons, job_runs, switches
    from nba_props.resources.run_facts import ticked
    from nba_props.resources.set_up import is_set_up

    on = switches(instance, defs().get_repository_def())
    yield automation.switched(on, is_set_up=is_set_up(settings))
    yield automation.beating(daemons(instance), on)
    yield from automation.ticking(ticked(instance))
    yield from automation.jobs(
        job_runs(instance, SELECTIONS), settings.now(), by_itself=on[automation.REQUESTS]
    )
    yield _credits(instance, settings)


def _credits(instance: "DagsterInstance", settings: Settings) -> Finding:
    from nba_props.planning.tonight import plan
    from nba_props.resources.run_facts import credits_left
    from nba_props.resources.wiring import resources
    from nba_props.settings import value_of

    known = resources(value_of)["planned"].known(instance, settings.now())
    return automation.credits_left(credits_left(instance), plan(known).credits)
