"""`nba-props backfill | night | grade`: the jobs of days, run in this process."""

from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from nba_props.commands.arguments import Day, First, Last, Launch, days_of
from nba_props.commands.bets import best_bets, show_bets, show_changes
from nba_props.commands.console import console, launch_runs, run
from nba_props.commands.homes import lake_of, prepared_home
from nba_props.commands.migrate import check_mirror
from nba_props.commands.night_data import show_data
from nba_props.commands.results import show_day
from nba_props.commands.why_none import show_served
from nba_props.days import FIRST_DAY, Days
from nba_props.errors import ConfigurationError
from nba_props.planning.ranges import cut
from nba_props.settings import Settings
from nba_props.sources.prefer import Prefer

if TYPE_CHECKING:
    from nba_props.commands.runs import RunFailedError

MIRROR = "mirror"
QUOTED = {"ingest", "nightly", "late_lines"}  # jobs that fetch quotes


def backfill(
    first: First,
    last: Last,
    job: Annotated[
        list[str] | None, typer.Option(help="Jobs of days, in order; ingest and features by default.")
    ] = None,
    prefer: Annotated[
        Prefer, typer.Option(help="The source; raw sends no request and rebuilds from raw.")
    ] = "auto",
    *,
    launched: Launch = False,
    days_per_run: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="With --launch: days of a run; its seasons by default."),
    ] = None,
) -> None:
    """Runs jobs over a range of days, each as a single run; by default it ingests them and builds their features.

    With --launch each season is a run in the queue, which a daemon has executed with the settings of its code server.
    """
    days, jobs = days_of(first, last), job or ["ingest", "features"]
    if days_per_run and not launched:
        raise typer.BadParameter("--days-per-run needs --launch")
    if MIRROR in jobs:
        check_mirror()
    _check(jobs, days, prefer, launched=launched)
    prepared_home()
    for name in jobs if launched else ():
        launch_runs(name, cut(days, days_per_run), prefer=prefer)
    for name in () if launched else jobs:
        run(f"{name} {days}", name, days, prefer=prefer)


def night(day: Day) -> None:
    """Grades the two days before, then runs a night from the schedule to the best bets, and says what changed.

    Box scores of the day before the last are asked for again, since the league corrects them on two mornings.
    """
    from nba_props.sources.finals import CORRECTION_DAYS

    tonight = Days.one(day)
    _check(["nightly"], tonight, "live")
    settings = prepared_home()
    grading = None
    if day > FIRST_DAY:
        before = tonight.before(min(max(CORRECTION_DAYS), (day - FIRST_DAY).days))
        grading = _graded(before)
    known = best_bets(lake_of(settings), day)
    _run_and_publish(tonight)
    show_served(settings, day)
    show_bets(settings, day)
    if known:
        show_changes(known, best_bets(lake_of(settings), day))
    show_data(settings, day)
    if grading:
        raise grading


def _run_and_publish(tonight: Days) -> None:
    """Runs a night. One that fails is published as far as it came: readers would see the night before, and no reason.

    Raises:
        RunFailedError: the night failed.
    """
    from nba_props.commands.runs import RunFailedError
    from nba_props.declared.published import PUBLISHED

    try:
        run(f"nightly {tonight}", "nightly", tonight)
    except RunFailedError:
        with suppress(RunFailedError):
            run(f"publish {tonight}", "nightly", tonight, only=PUBLISHED)
        raise


def _graded(before: Days) -> "RunFailedError | None":
    """Grades the days before; an error that it meets there is told, and does not stand in tonight's way."""
    from nba_props.commands.runs import RunFailedError

    try:
        run(f"grade {before}", "grade", before)
    except RunFailedError as error:
        failed = f" grade {before} failed, as is told at the end; tonight goes on"
        console.print(Text.assemble("  ", ("error", "red"), failed))
        return error
    return None


def grade(day: Day) -> None:
    """Fetches a day's box scores, reads every quote that raw holds, grades the day's bets and shows what became of them."""
    _check(["grade"], Days.one(day), "auto")
    settings = prepared_home()
    run(f"grade {day}", "grade", Days.one(day))
    show_day(settings, day)


def _check(jobs: list[str], days: Days, prefer: Prefer, *, launched: bool = False) -> None:
    """Refuses what could not succeed before the first job runs: a later one may come after an hour.

    Raises:
        CallError: a job cannot run these days, or not in pieces.
        ConfigurationError: quotes are to be fetched and there is no key for them, or there is no book as
            NBA_PROPS_BOOKS names one.
    """
    from nba_props.commands.launched import check_launch
    from nba_props.commands.runs import check_call
    from nba_props.declared.books import sportsbooks_of

    settings = Settings.read()
    if launched:
        check_launch(jobs, days)
    for name in jobs:
        check_call(name, days)
    if "nightly" in jobs:
        sportsbooks_of(settings.books, "NBA_PROPS_BOOKS")
    from_archive = settings.archive is not None and prefer == "auto"
    fetched = settings.source == "live" and prefer in {"auto", "live"} and not from_archive
    if fetched and QUOTED & set(jobs) and not settings.odds_api_key:
        raise ConfigurationError(
            "The Odds API needs a key: set ODDS_API_KEY, or unset NBA_PROPS_SOURCE for the simulated league"
        )
