"""What commands share: runs with a progress bar, dates as arguments, messages on standard error."""

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from nba_props.days import Days
from nba_props.sources.ingest import Prefer

console = Console(stderr=True)
Day = Annotated[str, typer.Argument(help="a game date, US/Eastern: 2024-04-10")]
FailedCheck = tuple[str, str, str]


class Retrain(StrEnum):
    """How often a walk-forward trains anew."""

    WEEK = "week"
    MONTH = "month"


def day_of(text: str) -> date:
    """The date that an argument or option says.

    Raises:
        BadParameter: telling how dates are written.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no date such as 2024-04-10") from None


def days_of(first: str, last: str) -> Days:
    """The range that --from and --to say.

    Raises:
        BadParameter: where one is no date, or they run backwards.
    """
    try:
        return Days(day_of(first), day_of(last))
    except ValueError as error:
        raise typer.BadParameter(f"--from {first} --to {last}: {error}") from None


def screen(width: int) -> Console:
    """Standard output; so wide that no word is cut where nobody's terminal sets the width."""
    return Console() if sys.stdout.isatty() else Console(width=width)


def run(
    label: str,
    job: str,
    days: Days,
    prefer: Prefer = "auto",
    tells_checks: bool = True,
    only: Sequence[str] = (),
    config: Mapping[str, Mapping[str, Any]] | None = None,
) -> tuple[FailedCheck, ...]:
    """One run with a progress bar; failed checks are told, a failed run ends the command with status 1.

    Returns:
        The checks that did not pass, as (asset, check, severity).
    """
    from nba_props.commands.runs import RunFailed, run_job  # noqa: PLC0415  (Dagster is slow to load)

    columns = (TextColumn("{task.description:<28}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bars:
        task = bars.add_task(label, total=None)

        def told(done: int, total: int) -> None:
            bars.update(task, completed=done, total=total)

        try:
            done = run_job(job, days, told, prefer, only, config)
        except RunFailed as error:
            bars.stop()
            console.print(f"[red]{error}[/red]", soft_wrap=True)
            raise typer.Exit(1) from None
    for asset, check, severity in done.failed_checks if tells_checks else ():
        console.print(f"  [yellow]{severity.lower()}[/yellow] {asset}: {check}")
    return done.failed_checks
