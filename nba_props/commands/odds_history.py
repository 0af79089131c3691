"""`nba-props odds-history`: what past odds would cost, and buying them. Planning and buying are in `sources`."""

from collections.abc import Sequence
from datetime import time
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table as Grid

from nba_props.commands.arguments import First, Last, days_of, split
from nba_props.commands.console import progress, screen
from nba_props.commands.homes import claimed_home
from nba_props.days import Days
from nba_props.errors import ConfigurationError
from nba_props.settings import Settings

if TYPE_CHECKING:
    from nba_props.sources.odds.bill import Bill, Tariff
    from nba_props.sources.odds.history import PlannedDay
    from nba_props.sources.odds.purchase import Bought, Purchase

MOST_LINES = 31


def odds_history(  # noqa: PLR0913  (a command has as many parameters as options)
    *,
    first: First,
    last: Last,
    at: Annotated[str, typer.Option(help="Time of day, with its offset, of each day's quotes: 18:00Z.")],
    budget: Annotated[int | None, typer.Option(min=0, help="The most credits to spend.")] = None,
    game_lines: Annotated[
        bool, typer.Option("--game-lines", help="Buy money line, spread and total too.")
    ] = False,
    rate: Annotated[float, typer.Option(min=0.1, max=1000, help="Requests per second.")] = 20.0,
    plan_only: Annotated[
        bool, typer.Option("--plan-only", help="Show the plan and its cost, buy nothing.")
    ] = False,
    regions: Annotated[str, typer.Option(help="Regions of The Odds API.")] = "us,us2",
    books: Annotated[
        str, typer.Option(help="Bookmaker keys in place of regions; ten are billed as one region.")
    ] = "",
) -> None:
    """Buys past odds of The Odds API into raw: shows the plan and its cost first, stays within the budget.

    Payloads that are in raw already are skipped, so that a command that was stopped can be repeated. A game that has
    begun at the time of day is bought as of 20 minutes before its tip-off. Ends with status 1 where it was stopped (the
    budget or the account's credits do not suffice, the plan has no history, a request is refused) or where some requests
    failed, and with status 2 where the key, the regions or the books are refused.
    """
    from nba_props.resources.world import Requests, open_ingest
    from nba_props.sources.odds.history import plan
    from nba_props.sources.odds.purchase import Purchase, in_raw, paced

    days, moment = days_of(first, last), _time_of_day(at)
    if budget is None and not plan_only:
        raise typer.BadParameter("give the most credits to spend, --budget N, or --plan-only")
    if not split(regions) and not split(books):
        raise typer.BadParameter("--regions is empty: name one, such as us, or give --books")
    if not plan_only:
        _check_key(Settings.read())
    settings = claimed_home()
    chain = open_ingest(settings, settings.now, Requests(tuple(split(regions)), tuple(split(books))))
    schedule, now = chain.schedule(days).frame, chain.now()
    planned = plan(days, schedule, moment, now, in_raw(chain.raw, schedule, now), game_lines)
    screen(120).print(_grid(planned, days, chain.odds.tariff))
    if plan_only or budget is None:
        return
    odds = paced(chain.odds, rate)
    bought = _buy(Purchase(odds, schedule, budget), planned)
    _report(bought, odds.bill, budget, sum(day.held for day in planned))
    if bought.stopped or bought.failed:
        why = f"Stopped: {bought.stopped}." if bought.stopped else "Some requests failed."
        screen(120).print(f"{why} What was bought is kept; repeat the command to continue.", soft_wrap=True)
        raise typer.Exit(1)
    screen(120).print(f"Next: nba-props backfill --from {first} --to {last} --job ingest", soft_wrap=True)


def _check_key(settings: Settings) -> None:
    if settings.source == "live" and not settings.odds_api_key:
        raise ConfigurationError("The Odds API needs a key: set ODDS_API_KEY")


def _time_of_day(text: str) -> time:
    try:
        moment = time.fromisoformat(text)
    except ValueError:
        moment = time()
    if moment.tzinfo is None:
        raise typer.BadParameter(
            f"--at {text!r} is not a time of day with its offset, such as 18:00Z or 14:00-04:00"
        )
    return moment


def _buy(purchase: "Purchase", planned: "list[PlannedDay]") -> "Bought":
    """Runs the purchase behind a progress bar."""
    with progress("odds history") as advance:
        purchase.progress = advance
        return purchase.run(planned)


def _report(bought: "Bought", bill: "Bill", budget: int, held: int) -> None:
    """Prints what was bought and what it cost. `held` payloads were in raw before."""
    out = screen(120)
    left = "unknown" if bill.left is None else f"{bill.left:,}"
    lost = f", and {bill.unconfirmed:,} more if unanswered requests were billed" if bill.unconfirmed else ""
    out.print(
        f"Bought {bought.landed:,}, skipped {held:,} that are in raw, failed {bought.failed.total():,}"
        f"{_kinds(bought)}, gone {bought.gone:,}, without history at that time {bought.without_history:,}, games without "
        f"an event {bought.unlisted:,}.\n"
        f"Credits: {bill.spent:,} spent of {budget:,}{lost}; {left} left on the account.",
        soft_wrap=True,
    )
    for culprit in bought.culprits:
        out.print(f"  {culprit}", soft_wrap=True, markup=False)


def _kinds(bought: "Bought") -> str:
    kinds = ", ".join(f"{kind.replace('_', ' ')} {n}" for kind, n in bought.failed.most_common())
    return f" ({kinds})" if kinds else ""


def _grid(planned: "list[PlannedDay]", days: Days, tariff: "Tariff") -> Grid:
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


def _figures(days: "Sequence[PlannedDay]", tariff: "Tariff") -> tuple[int, ...]:
    return (
        len(days),
        sum(day.games for day in days),
        sum(day.held for day in days),
        sum(day.requests for day in days),
        sum(day.credits(tariff) for day in days),
    )
