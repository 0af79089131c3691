"""The registry as a table: each registered model with its status and its family's gates.

Status follows from events and gates: `retired` and `champion` are people's decisions, `blocked` is a failed gate,
`shadow` has graded predictions and no failed gate, `candidate` has no graded predictions yet.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from nba_props.days import game_date
from nba_props.declared.registry_events import Event
from nba_props.declared.tables.models import MODEL_REGISTRY
from nba_props.models.governance.champion import UNPROMOTED, Champion, registry_state
from nba_props.models.governance.evidence import Evidence, family_evidence, gather_evidence
from nba_props.models.governance.gate import Gate
from nba_props.models.governance.gates import evaluate_gates
from nba_props.models.governance.registry import duplicate_models, known_by, trained_models

SERVED = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Assessment:
    """A family's evidence and the results of its gates.

    `served_share` is its share of the champion's predictions, see `served_shares`; None where nothing was graded.
    """

    evidence: Evidence
    gates: tuple[Gate, ...]
    served_share: float | None

    @property
    def failed(self) -> list[Gate]:
        """Gates with the verdict FAIL."""
        return [g for g in self.gates if g.verdict == "FAIL"]

    @property
    def not_passed(self) -> list[Gate]:
        """Gates with the verdict FAIL or INSUFFICIENT."""
        return [g for g in self.gates if g.verdict != "PASS"]


def assess_families(
    events: Sequence[Event], grades: pl.DataFrame, player_games: pl.DataFrame, now: datetime
) -> dict[str, Assessment]:
    """The assessment of every registered family by the graded predictions of its newest recipe."""
    events = known_by(events, now)
    graded = gather_evidence(grades, player_games, events)
    served = served_shares(grades, game_date(now))
    champion = registry_state(events, now).champion
    assessments = {}
    for family in sorted({name for name, _ in trained_models(events)}):
        evidence = family_evidence(graded, family)
        baseline = None
        if champion and champion.family != family:
            usable = graded.filter(pl.col("reason").is_null(), pl.col("family") == champion.family)
            baseline = usable.filter(pl.col("provenance") == evidence.provenance)
        gates = evaluate_gates(evidence.rows, baseline, duplicate_models(events, family))
        assessments[family] = Assessment(evidence, gates, served.get(family, 0.0) if served else None)
    return assessments


def served_shares(grades: pl.DataFrame, today: date) -> dict[str, float]:
    """By family, its share of the champion's predictions of the past 30 days: that of others is by stand-ins."""
    recent = grades.filter(
        pl.col("game_date") > today - SERVED, pl.col("predicted_points").is_not_null(), role="champion"
    )
    return dict(recent.group_by("family").agg(pl.len() / recent.height).rows())


def registry_view(
    events: Sequence[Event],
    assessments: Mapping[str, Assessment],
    today: date,
    now: datetime,
    source: str,
) -> pl.DataFrame:
    """Rows of MODEL_REGISTRY: every model registered by `now`, with its status on the game date `today`."""
    models = trained_models(known_by(events, now))
    state = registry_state(events, now)
    newest = {f: max((w for name, w in models if name == f and w <= today), default=None) for f, _ in models}
    rows = []
    for (family, week), event in models.items():
        assessment = assessments[family]
        status, reason = _family_status(family, assessment, state.champion, family in state.retired)
        pinned = state.champion.week if state.champion and state.champion.family == family else None
        serving = pinned or newest[family]
        if status not in {"retired", "blocked"} and week != serving:
            is_older = serving is not None and week < serving
            status, reason = (
                ("retired", f"the model of {serving} serves")
                if is_older
                else ("candidate", f"serves from {week}")
            )
        rows.append(_row(event, status, reason, assessment) | {"judged_on": today, "source": source})
    return MODEL_REGISTRY.shape(pl.DataFrame(rows, schema=MODEL_REGISTRY.schema))


def _family_status(
    family: str, assessment: Assessment, champion: Champion | None, is_retired: bool
) -> tuple[str, str]:
    """The status of a family's serving model, and the reason for it."""
    failed = ", ".join(g.name for g in assessment.failed)
    if is_retired:
        return "retired", "retired by a person"
    if champion and champion.family == family and champion.promotion:
        promoted = f"promoted by {champion.promotion.by}: {champion.promotion.why}"
        return "champion", f"{promoted}; fails {failed}" if failed else promoted
    if failed:
        return "blocked", f"fails {failed}"
    if champion and champion.family == family:
        return "champion", UNPROMOTED
    if assessment.evidence.rows.is_empty():
        return "candidate", "no graded prediction yet"
    return "shadow", "fails no gate"


def _row(event: Event, status: str, reason: str, assessment: Assessment) -> dict[str, Any]:
    counts = {v: sum(g.verdict == v for g in assessment.gates) for v in ("PASS", "FAIL", "INSUFFICIENT")}
    evidence = assessment.evidence
    return {
        "model_id": event.model_id, "family": event.family, "week": event.week, "status": status,
        "status_reason": reason, "trained_at": event.recorded_at, "trained_by": event.by, "why": event.why,
        "forced": event.forced, "train_from": event.train_from, "train_to": event.train_to,
        "data_hash": event.data_hash, "parameters_hash": event.parameters_hash, "evidence": evidence.provenance,
        "graded_rows": evidence.rows.height, "left_out": json.dumps(evidence.left_out, sort_keys=True),
        "served_share": assessment.served_share,
        "passed": counts["PASS"], "failed": counts["FAIL"], "insufficient": counts["INSUFFICIENT"],
        "gates": json.dumps([_gate_as_json(g) for g in assessment.gates]),
    }  # fmt: skip


def _gate_as_json(gate: Gate) -> dict[str, Any]:
    """A gate as stored; the key `told` is older than the field's name and stays, since stored views have it."""
    return {
        "gate": gate.name,
        "verdict": gate.verdict,
        "meaning": gate.meaning,
        "told": str(gate),
        **asdict(gate.estimate),
    }
