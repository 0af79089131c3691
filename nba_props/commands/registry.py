"""Changes of the registry and its view: what the commands of `governance` do. It is slow to load."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

import polars as pl
from rich.table import Table as Grid
from rich.text import Text

from nba_props.commands.console import screen
from nba_props.commands.homes import existing_home, lake_of
from nba_props.days import game_date, model_week
from nba_props.declared.registry_events import Event
from nba_props.models.governance.champion import Decision, promotion, registry_state, retirement
from nba_props.models.governance.champion import rollback as rolled_back
from nba_props.models.governance.registry_view import Assessment, assess_families, registry_view
from nba_props.resources.governance import evidence_frames
from nba_props.settings import Settings
from nba_props.storage.registry_store import RegistryStore

Verdicts = Mapping[str, Assessment]
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


def promote(family: str, why: str, by: str, *, week: date | None, force: bool) -> None:
    """Records a promotion and shows the registry after it.

    Raises:
        RegistryRefusalError: saying what would allow it.
    """
    pinned = None if week is None else model_week(week)

    def asked(events: Sequence[Event], verdicts: Verdicts, now: datetime) -> Event:
        gates = verdicts[family].not_passed if family in verdicts else []
        decision = Decision(by, why, now)
        return promotion(
            events, family, decision, week=pinned, not_passed=[str(g) for g in gates], force=force
        )

    _record(asked)


def retire(family: str, why: str, by: str) -> None:
    """Records a retirement and shows the registry after it; raises as `promote`."""
    _record(lambda events, _, now: retirement(events, family, Decision(by, why, now)))


def rollback(why: str, by: str) -> None:
    """Records that the last promotion or retirement is undone, and shows the registry; raises as `promote`."""
    _record(lambda events, _, now: rolled_back(events, Decision(by, why, now)))


def registry() -> None:
    """Shows the champion, each family's newest model and its gates."""
    now = _opened()
    events, verdicts = _judged(now)
    _show(events, verdicts, now)
    for family, of in verdicts.items():
        screen(160).print(
            Text.assemble(
                ("\n" + family, "bold"),
                f", judged on {of.evidence.rows.height} rows ({of.evidence.provenance})",
            )
        )
        for gate in of.gates:
            screen(160).print(f"  {gate}", highlight=False)


def _record(asked: Callable[[Sequence[Event], Verdicts, datetime], Event]) -> None:
    now = _opened()
    events, verdicts = _judged(now)
    event = RegistryStore(Settings.read().registry).append(asked(events, verdicts, now))
    screen(160).print(
        f"Recorded: {event.kind} {event.family}, by {event.by}, {event.recorded_at:%Y-%m-%d %H:%M:%S} UTC."
    )
    _show([*events, event], verdicts, now)


def _opened() -> datetime:
    return existing_home().now()


def _judged(now: datetime) -> tuple[list[Event], Verdicts]:
    events = RegistryStore(Settings.read().registry).events()
    return events, assess_families(events, *evidence_frames(lake_of(Settings.read()), game_date(now)), now)


def _show(events: Sequence[Event], verdicts: Verdicts, now: datetime) -> None:
    """The champion, and each family's newest models: older weeks that serve no more are left out."""
    view = registry_view(events, verdicts, game_date(now), now, Settings.read().label)
    newest = pl.col("week") == pl.col("week").max().over("family")
    shown = view.filter(newest | (pl.col("status") == "champion")).sort("family", "week")
    champion = registry_state(events, now).champion
    name = champion.family if champion else "nobody"
    grid = Grid(title=f"Champion: {name}", title_justify="left")
    for column in COLUMNS:
        grid.add_column(column.replace("_", " "))
    for row in shown.select(COLUMNS).iter_rows():
        grid.add_row(*map(str, row))
    screen(160).print(grid)
