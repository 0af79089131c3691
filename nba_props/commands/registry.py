"""`nba-props promote | retire | rollback | registry`: changes of the registry, recorded with who, when and why."""

import getpass
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Annotated

import polars as pl
import typer
from rich.console import Console
from rich.table import Table as Grid

from nba_props.commands.console import day_of, screen
from nba_props.days import game_date, model_week
from nba_props.declared.registry_events import Event
from nba_props.models.governance.champion import promotion, reign, retirement
from nba_props.models.governance.champion import rollback as rolled_back
from nba_props.models.governance.registry import Refused
from nba_props.models.governance.standing import Judged, judged, registry_view
from nba_props.resources.governance import evidence_frames
from nba_props.settings import Settings
from nba_props.storage.registry_store import RegistryFileError, RegistryStore

Family = Annotated[str, typer.Argument(help="a model family: catboost_v12")]
Why = Annotated[str, typer.Option("--why", help="the reason, kept with the event")]
By = Annotated[str | None, typer.Option("--by", help="who decided; the user of this machine by default")]
Verdicts = Mapping[str, Judged]
COLUMNS = (
    "family",
    "week",
    "status",
    "evidence",
    "graded_rows",
    "passed",
    "failed",
    "insufficient",
    "status_reason",
)


def promote(
    family: Family,
    why: Why,
    week: Annotated[
        str | None, typer.Option("--week", help="any date of the week of the model to pin")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="though gates did not pass; --why says why")] = False,
    by: By = None,
) -> None:
    """Makes a family champion: its predictions may become bets from now on."""
    pinned = None if week is None else model_week(day_of(week))

    def asked(events: Sequence[Event], verdicts: Verdicts, now: datetime) -> Event:
        gates = verdicts[family].not_passed if family in verdicts else []
        return promotion(events, family, pinned, [str(g) for g in gates], _who(by), why, force, now)

    _record(asked)


def retire(family: Family, why: Why, by: By = None) -> None:
    """Takes a family out of service; the champion before takes over if it was the champion's."""
    _record(lambda events, verdicts, now: retirement(events, family, _who(by), why, now))


def rollback(why: Why, by: By = None) -> None:
    """Undoes the last promotion or retirement."""
    _record(lambda events, verdicts, now: rolled_back(events, _who(by), why, now))


def registry() -> None:
    """Shows the champion, each family's newest model and its gates."""
    now = _opened()
    events, verdicts = _judged(now)
    _show(events, verdicts, now)
    for family, of in verdicts.items():
        screen(160).print(
            f"\n[bold]{family}[/bold], judged on {of.evidence.rows.height} rows ({of.evidence.provenance})"
        )
        for gate in of.gates:
            screen(160).print(f"  {gate}", highlight=False)


def _record(asked: Callable[[Sequence[Event], Verdicts, datetime], Event]) -> None:
    now = _opened()
    events, verdicts = _judged(now)
    try:
        event = RegistryStore(Settings.read().registry).append(asked(events, verdicts, now))
    except Refused as refusal:
        Console(stderr=True).print(f"[red]{refusal}[/red]", soft_wrap=True)
        raise typer.Exit(1) from None
    screen(160).print(
        f"Recorded: {event.kind} {event.family}, by {event.by}, {event.recorded_at:%Y-%m-%d %H:%M:%S} UTC."
    )
    _show([*events, event], verdicts, now)


def _opened() -> datetime:
    settings = Settings.read()
    settings.claim()
    return settings.now()


def _judged(now: datetime) -> tuple[list[Event], Verdicts]:
    from nba_props.storage.lake import Lake  # noqa: PLC0415

    try:
        events = RegistryStore(Settings.read().registry).events()
    except RegistryFileError as error:
        Console(stderr=True).print(f"[red]{error}[/red]", soft_wrap=True)
        raise typer.Exit(1) from None
    return events, judged(events, *evidence_frames(Lake(Settings.read().lake), game_date(now)), now)


def _show(events: Sequence[Event], verdicts: Verdicts, now: datetime) -> None:
    """The champion, and each family's newest models: older weeks that serve no more are left out."""
    view = registry_view(events, verdicts, game_date(now), now, Settings.read().label)
    newest = pl.col("week") == pl.col("week").max().over("family")
    shown = view.filter(newest | (pl.col("status") == "champion")).sort("family", "week")
    champion = reign(events, now).champion
    name = champion.family if champion else "nobody"
    grid = Grid(title=f"Champion: {name}", title_justify="left")
    for column in COLUMNS:
        grid.add_column(column.replace("_", " "))
    for row in shown.select(COLUMNS).iter_rows():
        grid.add_row(*map(str, row))
    screen(160).print(grid)


def _who(by: str | None) -> str:
    if by:
        return by
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise typer.BadParameter("this machine does not know its user: give --by") from None
