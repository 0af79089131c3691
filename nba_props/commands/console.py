"""What commands share: runs with a progress bar, dates as arguments, messages on standard error."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from nba_props.days import Days
from nba_props.sources.ingest import Prefer

console = Console(stderr=True)
Day = Annotated[str, typer.Argument(help="a game date, US/Eastern: 2024-04-10")]
FailedCheck = tuple[str, str, str]


def day_of(text: str) -> date:
    """The date that an argument or option says.

    Raises:
        BadParameter: telling how dates are written.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no date such as 2024-04-10") from None


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
    from nba_props.resources.runs import RunFailed, run_job  # noqa: PLC0415  (Dagster is slow to load)

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
