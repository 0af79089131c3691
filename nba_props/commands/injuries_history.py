"""`nba-props injuries-history`: fetches past injury reports. Planning and fetching are in `sources.injuries`."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table as Grid

from nba_props.commands.arguments import First, Last, days_of
from nba_props.commands.console import progress, screen
from nba_props.commands.homes import claimed_home
from nba_props.days import Days

if TYPE_CHECKING:
    from nba_props.sources.injuries.history import PlannedDay, Swept

MOST_LINES = 31


def injuries_history(
    *,
    first: First,
    last: Last,
    lead: Annotated[
        int, typer.Option(min=0, max=1440, help="Minutes from a day's report to its first tip-off, at least.")
    ] = 0,
    rate: Annotated[float, typer.Option(min=0.01, max=1000, help="Requests per second.")] = 2.0,
    plan_only: Annotated[
        bool, typer.Option("--plan-only", "--plan", help="Show the plan, fetch nothing.")
    ] = False,
) -> None:
    """Fetches past injury reports into raw: each day's last before the first tip-off, and one an hour before each tip.

    Reports that are in raw already are skipped, so that a command that was stopped can be repeated. Where a report was
    never published the one before it is taken. The host refuses who asks too fast: the command then waits, and stops
    if that does not help. Ends with status 1 where it was stopped, or where some requests failed.
    """
    from nba_props.resources.world import open_ingest
    from nba_props.sources.injuries.history import Sweep, paced, plan

    days = days_of(first, last)
    settings = claimed_home()
    chain = open_ingest(settings, settings.now)
    schedule, now = chain.schedule(days).frame, chain.now()
    reports = paced(chain.injury_reports, rate)
    planned = plan(days, schedule, timedelta(minutes=lead), now, reports.is_settled)
    screen(120).print(_grid(planned, days))
    if plan_only:
        return
    with progress("injury reports") as advance:
        swept = Sweep(reports, advance).run(planned)
    _report(swept, sum(day.held for day in planned))
    if swept.stopped or swept.failed:
        why = f"Stopped: {swept.stopped}." if swept.stopped else "Some requests failed."
        screen(120).print(
            f"{why} What was fetched is kept; repeat the command to continue.", soft_wrap=True, markup=False
        )
        raise typer.Exit(1)
    screen(120).print(f"Next: nba-props backfill --from {first} --to {last} --job ingest", soft_wrap=True)


def _report(swept: "Swept", held: int) -> None:
    """Prints what was fetched. `held` reports were in raw before."""
    out = screen(120)
    kinds = ", ".join(f"{kind.replace('_', ' ')} {n}" for kind, n in swept.failed.most_common())
    out.print(
        f"Had {swept.found:,} reports in {len(swept.files):,} files, skipped {held:,} that are in raw, failed "
        f"{swept.failed.total():,}{f' ({kinds})' if kinds else ''}, never published {swept.absent:,}.",
        soft_wrap=True,
    )
    for culprit in swept.culprits:
        out.print(f"  {culprit}", soft_wrap=True, markup=False)


def _grid(planned: "list[PlannedDay]", days: Days) -> Grid:
    """The plan by day, or by month where it is long."""
    by_month = len(planned) > MOST_LINES
    parts: dict[str, list[PlannedDay]] = {}
    for day in planned:
        parts.setdefault(f"{day.day:%Y-%m}" if by_month else str(day.day), []).append(day)
    grid = Grid(title=f"Injury reports {days}", title_justify="left", show_footer=True)
    grid.add_column("month" if by_month else "day", "all")
    for head, total in zip(("days", "games", "held", "reports"), _figures(planned), strict=True):
        grid.add_column(head, f"{total:,}", justify="right")
    grid.add_column("note")
    for name, some in parts.items():
        notes = ", ".join(sorted({day.unavailable for day in some} - {""}))
        grid.add_row(name, *(f"{n:,}" for n in _figures(some)), notes)
    return grid


def _figures(days: "Sequence[PlannedDay]") -> tuple[int, ...]:
    return (
        len(days),
        sum(day.games for day in days),
        sum(day.held for day in days),
        sum(len(day.slots) for day in days),
    )
