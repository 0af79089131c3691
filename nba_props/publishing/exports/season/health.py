"""`systems/model-health.json` and `systems/signal-health.json`: the state of each family and of each signal."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

import polars as pl

from nba_props.declared.signals import SIGNALS, Signal
from nba_props.publishing.exports.document import Document, Part
from nba_props.publishing.exports.season.seen import Made, Seen, of_one_provenance, provenance_of
from nba_props.publishing.exports.season.systems import newest

State = Literal["INSUFFICIENT_DATA", "BLOCKED", "DEGRADING", "WATCH", "HEALTHY"]
DESCRIPTIONS: Mapping[State, str] = {
    "INSUFFICIENT_DATA": "fewer than 5 sides in 7 days",
    "BLOCKED": "below 52.4 % in 7 days, the break-even rate",
    "DEGRADING": "below 55 % in 7 days",
    "WATCH": "below 58 % in 7 days",
    "HEALTHY": "58 % or more in 7 days",
}
WEEK, LONGEST = 7, 365  # days


class ModelHealth(Part, frozen=True, kw_only=True):
    """The state of a family by its sides at edge 3 in the days up to `game_date`; hit rates are in percent.

    `days_since_training` counts from the newest model; null where none is registered.
    """

    game_date: date
    provenance: Made
    state: State
    state_description: str
    days_in_state: int
    hr_7d: float | None
    hr_14d: float | None
    hr_30d: float | None
    picks_7d: int
    days_since_training: int | None


class ModelsHealth(Document, frozen=True, kw_only=True):
    """The states of all families with graded predictions; `best_bets_model` is the champion.

    The banner warns that the champion is BLOCKED. A state decides nothing: gates do.
    """

    best_bets_model: str | None
    models: dict[str, ModelHealth]
    active_model_state: State | None
    show_blocked_banner: bool


class SignalHealth(Part, frozen=True, kw_only=True):
    """A signal's hit rates in percent over 7 days and (`hr_season`) 365 days; null without graded sides.

    `regime` is HOT or COLD where the 7 days lie more than 10 points above or below the 365; `is_model_dependent`: it
    speaks by the champion's prediction.
    """

    regime: Literal["HOT", "COLD", "NORMAL"] | None
    hr_7d: float | None
    hr_season: float | None
    picks_7d: int
    picks_season: int
    is_model_dependent: bool


class SignalsSummary(Part, frozen=True, kw_only=True):
    """How many signals are in each regime; `silent` ones have no graded side in 7 days."""

    hot: int
    normal: int
    cold: int
    silent: int


class SignalsHealth(Document, frozen=True, kw_only=True):
    """How each signal has done in the days up to `date`; null before any was graded."""

    date: date | None
    provenance: Made | None
    signals: dict[str, SignalHealth]
    summary: SignalsSummary


def models_health(
    model_performance: pl.DataFrame, trained: Mapping[str, date], champion: str | None, seen: Seen
) -> ModelsHealth:
    """The document of models.

    Args:
        model_performance: rows of that table of the past year.
        trained: the game date on which the newest model of each family was registered.
        champion: the champion's family at the instant.
        seen: what was known later counts for nothing.
    """
    rows = newest(of_one_provenance(seen.known(model_performance), "family"), "family").sort("family")
    models = {row["family"]: _of_model(row, trained.get(row["family"]), seen) for row in rows.to_dicts()}
    active = models[champion].state if champion in models else None
    return ModelsHealth(
        **seen.head,
        best_bets_model=champion,
        models=models,
        active_model_state=active,
        show_blocked_banner=active == "BLOCKED",
    )


def signals_health(signal_performance: pl.DataFrame, seen: Seen) -> SignalsHealth:
    """The document of signals.

    Args:
        signal_performance: rows of that table of the past days.
        seen: what was known later counts for nothing.
    """
    known = of_one_provenance(seen.known(signal_performance))
    rows = newest(known, "provenance")
    by_window = {(row["signal"], row["window_days"]): row for row in rows.to_dicts()}
    signals = {signal.name: _of_signal(signal, by_window) for signal in SIGNALS}
    return SignalsHealth(
        **seen.head,
        date=rows["game_date"][0] if rows.height else None,
        provenance=provenance_of(rows),
        signals=signals,
        summary=_summary([of.regime for of in signals.values()]),
    )


def _of_model(row: Mapping[str, Any], trained: date | None, seen: Seen) -> ModelHealth:
    return ModelHealth(
        game_date=row["game_date"],
        provenance=row["provenance"],
        state=row["state"],
        state_description=DESCRIPTIONS[row["state"]],
        days_in_state=row["days_in_state"],
        hr_7d=_percent(row["hit_rate_7d"]),
        hr_14d=_percent(row["hit_rate_14d"]),
        hr_30d=_percent(row["hit_rate_30d"]),
        picks_7d=row["calls_7d"],
        days_since_training=(seen.today - trained).days if trained else None,
    )


def _of_signal(signal: Signal, by_window: Mapping[tuple[str, int], Mapping[str, Any]]) -> SignalHealth:
    week, longest = (by_window.get((signal.name, days), {}) for days in (WEEK, LONGEST))
    return SignalHealth(
        regime=week.get("regime"),
        hr_7d=_percent(week.get("hit_rate")),
        hr_season=_percent(longest.get("hit_rate")),
        picks_7d=week.get("calls", 0),
        picks_season=longest.get("calls", 0),
        is_model_dependent="edge" in signal.fires.meta.root_names(),
    )


def _summary(regimes: list[Literal["HOT", "COLD", "NORMAL"] | None]) -> SignalsSummary:
    hot, normal, cold, silent = (regimes.count(of) for of in ("HOT", "NORMAL", "COLD", None))
    return SignalsSummary(hot=hot, normal=normal, cold=cold, silent=silent)


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)
