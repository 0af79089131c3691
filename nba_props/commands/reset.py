"""`nba-props reset`: frees a day of runs that are dead or wait, and with --force of those that are under way."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from nba_props.commands.arguments import Day
from nba_props.commands.console import console
from nba_props.commands.homes import existing_home
from nba_props.errors import NbaPropsError
from nba_props.instance.dagster_home import prepare

if TYPE_CHECKING:
    from dagster import DagsterInstance

    from nba_props.settings import Settings


class UnderWayError(NbaPropsError):
    """A run of the day is under way: the message names its process and how to end it."""


def reset(
    day: Day,
    force: Annotated[
        bool, typer.Option("--force", help="End the runs of the day that are under way.")
    ] = False,
) -> None:
    """Frees a day: records its dead runs as failed, takes its queued ones out, and removes claims of dead processes.

    A run that is under way is named and left alone; with --force it is ended. Nothing that is stored is changed.
    """
    from dagster import DagsterInstance

    from nba_props.instance.day_runs import end, taken_out
    from nba_props.instance.dead_runs import sweep

    settings = existing_home()
    prepare(settings)
    with DagsterInstance.get() as instance:
        told = [*sweep(instance), *taken_out(instance, day)]
        if force:
            told += [end(instance, run_id) for run_id in _under_way(instance, settings, day)]
        for line in told:
            console.print(line, highlight=False, soft_wrap=True)
        if left := _under_way(instance, settings, day):
            raise UnderWayError(
                f"{day} is not free: {'; '.join(left.values())}. Wait, interrupt the process (`kill -INT` and its number), "
                f"or end the run with `nba-props reset {day} --force`"
            )
    console.print(f"{day} is free.", highlight=False)


def _under_way(instance: "DagsterInstance", settings: "Settings", day: date) -> dict[str, str]:
    """What is under way with a day, in words by the run's id: runs of the instance, and others that hold the day."""
    from nba_props.instance.day_runs import described, under_way
    from nba_props.storage.locks import living_claims

    held = [claim for claim in living_claims(settings.locks) if day in claim.days]
    return {claim.holder.run: claim.held() for claim in held} | {
        run.run_id: described(instance, run) for run in under_way(instance, day)
    }
