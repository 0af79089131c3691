"""`nba-props odds-history`: what past odds would cost, and buying them. Planning and buying are in `sources`."""

from datetime import date, datetime, time
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table as Grid

from nba_props.commands.console import screen
from nba_props.days import Days
from nba_props.settings import Settings
from nba_props.sources.odds.bill import Tariff
from nba_props.sources.odds.history import PlannedDay, plan
from nba_props.sources.odds.purchase import Bought, Purchase, in_raw, paced

MOST_LINES = 31
DATE = ["%Y-%m-%d"]


def odds_history(
    first: Annotated[datetime, typer.Option("--from", formats=DATE, help="first game date")],
    last: Annotated[datetime, typer.Option("--to", formats=DATE, help="last game date")],
    at: Annotated[
        str, typer.Option(help="time of day, with its offset, at which each day is looked at: 18:00Z")
    ],
    budget: Annotated[int | None, typer.Option(min=0, help="credits that may be spent at most")] = None,
    game_lines: Annotated[
        bool, typer.Option("--game-lines", help="money line, spread and total too")
    ] = False,
    rate: Annotated[float, typer.Option(min=0.1, max=1000, help="requests a second")] = 20.0,
    plan_only: Annotated[
        bool, typer.Option("--plan-only", help="show the plan and its cost, ask no odds")
    ] = False,
    regions: Annotated[str, typer.Option(help="regions of The Odds API")] = "us,us2",
    books: Annotated[
        str, typer.Option(help="bookmaker keys in place of regions; ten are billed as one")
    ] = "",
) -> None:
    """Buys past odds of The Odds API into raw: shows the plan and its cost first, stays within the budget.

    What raw holds is skipped, so a run that was stopped goes on when it is repeated. Games that have begun at the time
    of day are looked at 20 minutes before their tip-off. Status 1: stopped, or some requests failed.
    """
    from nba_props.resources.world import Requests, open_ingest  # noqa: PLC0415  (Dagster is slow to load)

    days, moment = _days(first.date(), last.date()), _time_of_day(at)
    if budget is None and not plan_only:
        raise typer.BadParameter("say how many credits may be spent: --budget N, or --plan-only")
    settings = Settings.read()
    settings.claim()
    chain = open_ingest(settings, settings.now, Requests(_listed(regions), _listed(books)))
    schedule, now = chain.schedule(days).frame, chain.now()
    planned = plan(days, schedule, moment, now, in_raw(chain.raw, schedule, now), game_lines)
    out = screen(120)
    out.print(_grid(planned, days, chain.odds.tariff))
    if plan_only or budget is None:
        return
    odds = paced(chain.odds, rate)
    bought = _bought(Purchase(odds, schedule, budget), planned)
    held = sum(day.held for day in planned)
    left = "unknown" if odds.bill.left is None else f"{odds.bill.left:,}"
    lost = f", and {odds.bill.unconfirmed:,} more if unanswered requests were billed" * bool(
        odds.bill.unconfirmed
    )
    out.print(
        f"Landed {bought.landed:,}, skipped {held:,} that raw holds, failed {bought.failed.total():,}"
        f"{_kinds(bought)}, gone {bought.gone:,}, games without an event {bought.unlisted:,}.\n"
        f"Credits: {odds.bill.spent:,} spent of {budget:,}{lost}; {left} left on the account.",
        soft_wrap=True,
    )
    for culprit in bought.culprits:
        out.print(f"  {culprit}", soft_wrap=True, markup=False)
    if bought.stopped or bought.failed:
        why = f"Stopped: {bought.stopped}." if bought.stopped else "Some requests failed."
        out.print(f"{why} What landed is kept; the same command goes on from there.", soft_wrap=True)
        raise typer.Exit(1)
    out.print(f"Next: nba-props backfill --from {days.first} --to {days.last} --job ingest", soft_wrap=True)


def _days(first: date, last: date) -> Days:
    if last < first:
        raise typer.BadParameter(f"--from {first} lies after --to {last}")
    return Days(first, last)


def _time_of_day(text: str) -> time:
    try:
        found = time.fromisoformat(text)
    except ValueError:
        found = time()
    if found.tzinfo is None:
        raise typer.BadParameter(
            f"--at {text!r} is no time of day with its offset, such as 18:00Z or 14:00-04:00"
        )
    return found


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _bought(purchase: Purchase, planned: list[PlannedDay]) -> Bought:
    """Runs the purchase below a progress bar."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars:
        task = bars.add_task("odds history", total=sum(day.requests for day in planned))
        purchase.progress = lambda done, total: bars.update(task, completed=done, total=total)
        return purchase.run(planned)


def _kinds(bought: Bought) -> str:
    kinds = ", ".join(f"{kind.replace('_', ' ')} {n}" for kind, n in bought.failed.most_common())
    return f" ({kinds})" if kinds else ""


def _grid(planned: list[PlannedDay], days: Days, tariff: Tariff) -> Grid:
    """The plan by day, or by month where it is long."""
    by_month = len(planned) > MOST_LINES
    parts: dict[str, list[PlannedDay]] = {}
    for day in planned:
        parts.setdefault(f"{day.day:%Y-%m}" if by_month else str(day.day), []).append(day)
    grid = Grid(
        title=f"Odds history {days}, billed as {tariff.regions} region{'s'[: tariff.regions != 1]}",
        title_justify="left",
        show_footer=True,
    )
    grid.add_column("month" if by_month else "day", "all")
    heads = ("days", "games", "held", "requests", "credits at most")
    totals = _figures(planned, tariff)
    for head, total in zip(heads, totals, strict=True):
        grid.add_column(head, f"{total:,}", justify="right")
    grid.add_column("note")
    for name, some in parts.items():
        notes = ", ".join(sorted({day.unavailable for day in some} - {""}))
        grid.add_row(name, *(f"{n:,}" for n in _figures(some, tariff)), notes)
    return grid


def _figures(days: list[PlannedDay], tariff: Tariff) -> tuple[int, ...]:
    return (
        len(days),
        sum(day.games for day in days),
        sum(day.held for day in days),
        sum(day.requests for day in days),
        sum(day.credits(tariff) for day in days),
    )
