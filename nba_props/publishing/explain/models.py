"""The model behind a prediction: its card, its gates by what was graded until then, and the event that let it bet."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import polars as pl

from nba_props.days import game_date
from nba_props.declared.grades import current
from nba_props.declared.registry_events import Event
from nba_props.declared.tables.bets import GRADES
from nba_props.models.governance.champion import registry_state
from nba_props.models.governance.registry import known_by
from nba_props.models.governance.registry_view import assess_families, registry_view
from nba_props.publishing.explain.explanation import GateAnswer, ModelCard, RegistryEvent

Row = Mapping[str, Any]
CARD = (
    "model_id", "family", "week", "contract", "predicts", "file", "sha256", "trained_until", "train_from", "train_to",
    "training_rows", "trees", "validation_rows", "validation_mae", "line_mae", "model_mae_on_lines", "parameters_hash",
    "data_hash", "code_hash",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judged:
    """What the models' status rests on: the registry's events, a year of grades and two years of `player_games`."""

    events: Sequence[Event]
    grades: pl.DataFrame
    player_games: pl.DataFrame


def card_of(model: Row, judged: Judged, at: datetime, source: str) -> ModelCard:
    """A model's card with its status and gates as a view of the registry made at the instant has them.

    Args:
        model: a row of a model table.
        judged: what the status rests on; grades that were known later do not count.
        at: the instant.
        source: real or simulated.
    """
    events = known_by(judged.events, at)
    status = _status(model, events, judged, at, source)
    return ModelCard(
        **{name: model[name] for name in CARD},
        calibration_weight=model["calibration_model"],
        libraries=json.loads(model["libraries"]),
        status=status["status"],
        status_reason=status["status_reason"],
        permission=permission(model["family"], events, at),
        evidence=status["evidence"],
        graded_rows=status["graded_rows"],
        gates=tuple(_gate(gate) for gate in json.loads(status["gates"])),
        events=_events(model, events, at),
    )


def permission(family: str, events: Sequence[Event], at: datetime) -> str:
    """By what a family's predictions may become bets: the registry's words at the instant."""
    champion = registry_state(events, at).champion
    if champion is None:
        return "no family may bet: all are retired"
    if champion.family != family:
        return f"{champion.family} is champion; {family} speaks where it stands in for it"
    if champion.promotion is None:
        return "it is the default champion, which bets while no family is promoted"
    event = champion.promotion
    return f"promoted by {event.by} on {event.recorded_at:%Y-%m-%d %H:%M} UTC: {event.why}"


def _status(
    model: Row, events: Sequence[Event], judged: Judged, at: datetime, source: str
) -> Mapping[str, Any]:
    """The model's row of the registry's view; one of a model that is not registered says so."""
    champion = registry_state(events, at).champion
    of_interest = {model["family"], champion.family if champion else None}
    asked = [e for e in events if e.kind != "trained" or e.family in of_interest]
    by_then = judged.grades.filter(
        pl.col("known_at") <= at.astimezone(UTC), pl.col("scored_at") <= at.astimezone(UTC)
    )
    graded = current(GRADES, by_then.with_columns(superseded_at=_superseded_by(at)))
    assessed = assess_families(asked, graded, judged.player_games, at)
    view = registry_view(asked, assessed, game_date(at), at, source).filter(model_id=model["model_id"])
    if view.is_empty():
        return {
            "status": "candidate", "status_reason": "not registered at the instant", "evidence": "none", "graded_rows": 0,
            "gates": "[]",
        }  # fmt: skip
    return view.row(0, named=True)


def _superseded_by(at: datetime) -> pl.Expr:
    """A grade that was superseded later counted until then."""
    return pl.when(pl.col("superseded_at") <= at.astimezone(UTC)).then("superseded_at")


def _gate(gate: Row) -> GateAnswer:
    return GateAnswer(
        gate=gate["gate"],
        verdict=gate["verdict"],
        meaning=gate["meaning"],
        said=gate["told"],
        **{name: gate[name] for name in ("n", "value", "low", "high")},
    )


def _events(model: Row, events: Sequence[Event], at: datetime) -> tuple[RegistryEvent, ...]:
    """The registration of the model, and every promotion, retirement and rollback until the instant."""
    champion = registry_state(events, at).champion
    deciding = champion.promotion if champion and champion.family == model["family"] else None
    told = [e for e in events if e.kind != "trained" or e.model_id == model["model_id"]]
    return tuple(
        RegistryEvent(
            kind=e.kind, family=e.family, week=e.week, model_id=e.model_id, by=e.by, why=e.why,
            recorded_at=e.recorded_at, forced=e.forced, let_it_bet=e == deciding,
        )
        for e in told
    )  # fmt: skip
