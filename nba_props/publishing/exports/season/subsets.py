"""`subsets/season.json`, `subsets/performance.json` and `systems/subsets.json`."""

from datetime import date, timedelta
from typing import Any, Literal

import msgspec
import polars as pl

from nba_props.bets.subsets.daily_signal import CHAMPION
from nba_props.days import season_of, season_start
from nba_props.declared.subsets import NO_SIGNAL, SUBSETS, Subset
from nba_props.publishing.exports.document import Document, Part
from nba_props.publishing.exports.season.records import (
    PeriodRecords,
    Record,
    period_records,
    records_of,
    since,
)
from nba_props.publishing.exports.season.seen import Made, Seen, provenance_of

Word = Literal["favorable", "neutral", "challenging"]
WINDOWS = (1, 3, 7, 14, 30)  # days


class SeasonPick(Part, frozen=True, kw_only=True):
    """A pick at the line at which it was picked; `actual` and `result` are null until the game is graded.

    `prediction`, `line` and `actual` are in points. `dnp`: the player did not play, or the game was postponed.
    """

    player_lookup: str
    player: str
    player_id: int
    team: str | None
    opponent: str | None
    prediction: float | None
    line: float
    direction: Literal["OVER", "UNDER"]
    actual: int | None
    result: Literal["hit", "miss", "push", "dnp"] | None


class SeasonDate(Part, frozen=True, kw_only=True):
    """The picks of a game date by rank, and the day's signal."""

    date: date
    signal: Word
    picks: tuple[SeasonPick, ...]


class SeasonGroup(Part, frozen=True, kw_only=True):
    """A subset: its records before today, and its dates with picks, the newest first, today's included."""

    id: int
    name: str
    record: PeriodRecords
    dates: tuple[SeasonDate, ...]


class SubsetsSeason(Document, frozen=True, kw_only=True):
    """Every pick of the season. `model` is the family that made the newest one. Picks of one provenance are shown."""

    model: str | None
    season: str
    provenance: Made | None
    groups: tuple[SeasonGroup, ...]


class WindowGroup(Part, frozen=True, kw_only=True):
    """The record of a subset."""

    id: int
    name: str
    record: Record


class Window(Part, frozen=True, kw_only=True):
    """The records of the subsets from the first to the last date; today is in none."""

    start_date: date
    end_date: date
    groups: tuple[WindowGroup, ...]


class SubsetsPerformance(Document, frozen=True, kw_only=True):
    """How the subsets have done lately; windows do not reach back before the season (October)."""

    provenance: Made | None
    windows: dict[str, Window]


class SubsetDefinition(Part, frozen=True, kw_only=True):
    """What a subset is."""

    id: int
    key: str
    name: str
    description: str


class SystemsSubsets(Document, frozen=True, kw_only=True):
    """The subsets that exist; `version` is that of their definitions."""

    version: Literal[1] = 1
    groups: tuple[SubsetDefinition, ...]


def subsets_season(picks: pl.DataFrame, daily_signals: pl.DataFrame, seen: Seen) -> SubsetsSeason:
    """The document of the season.

    Args:
        picks: as `picks_with_results` returns them.
        daily_signals: rows of `daily_signals` of the season.
        seen: the look.
    """
    found, dates = period_records(picks, seen.today), _dates(picks, seen.known(daily_signals, "as_of"))
    newest = picks.sort("game_date", "as_of", "family")
    return SubsetsSeason(
        **seen.head,
        model=newest["family"][-1] if newest.height else None,
        season=season_of(seen.today),
        provenance=provenance_of(picks),
        groups=tuple(
            SeasonGroup(id=s.id, name=s.name, record=found[s.key], dates=dates.get(s.key, ()))
            for s in SUBSETS
        ),
    )


def subsets_performance(picks: pl.DataFrame, seen: Seen) -> SubsetsPerformance:
    """The document of the windows."""
    first, last = season_start(seen.today), seen.today - timedelta(days=1)
    starts = {f"last_{n}_day{'s' if n > 1 else ''}": seen.today - timedelta(days=n) for n in WINDOWS}
    begun = {name: min(max(start, first), last) for name, start in (starts | {"season": first}).items()}
    return SubsetsPerformance(
        **seen.head,
        provenance=provenance_of(picks),
        windows={
            name: Window(start_date=start, end_date=last, groups=_groups(picks, start, seen.today))
            for name, start in begun.items()
        },
    )


def systems_subsets(seen: Seen) -> SystemsSubsets:
    """The document of the definitions."""
    groups = (SubsetDefinition(id=s.id, key=s.key, name=s.name, description=told(s)) for s in SUBSETS)
    return SystemsSubsets(**seen.head, groups=tuple(groups))


def told(subset: Subset) -> str:
    """What a subset is, in words."""
    sides = " and ".join(side.capitalize() + "s" for side in subset.directions)
    days = f", on days that are {' or '.join(s.lower() for s in subset.signals)}" if subset.signals else ""
    most = f", at most {subset.top} a day" if subset.top else ""
    return f"{sides} with a prediction {subset.least_edge:g} points or more from the line{days}{most}"


def _dates(picks: pl.DataFrame, daily_signals: pl.DataFrame) -> dict[str, tuple[SeasonDate, ...]]:
    """The dates of each subset, in one conversion: a season has some thousand."""
    said = daily_signals.filter(system=CHAMPION).select("game_date", "signal").unique("game_date")
    dates = (
        picks.group_by("subset", "game_date", maintain_order=True)
        .agg(picks=pl.struct(SeasonPick.__struct_fields__))
        .join(said, on="game_date", how="left", maintain_order="left")
        .select(
            "subset",
            pl.struct(pl.col("signal").fill_null(NO_SIGNAL), "picks", date="game_date").alias("dates"),
        )
        .group_by("subset", maintain_order=True)
        .agg("dates")
    )
    shown: dict[str, Any] = dict(dates.rows())
    return msgspec.convert(shown, dict[str, tuple[SeasonDate, ...]])


def _groups(picks: pl.DataFrame, first: date, today: date) -> tuple[WindowGroup, ...]:
    found = records_of(picks, since(first, today))
    return tuple(WindowGroup(id=s.id, name=s.name, record=found[s.key]) for s in SUBSETS)
