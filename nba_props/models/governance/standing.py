"""The registry as a table: each registered model with its status and its family's gates,.

Status follows from events and gates: retired and champion are people's words, blocked is a failed gate, shadow has
evidence and no failed gate, candidate has none yet.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

import polars as pl

from nba_props.declared.registry_events import Event
from nba_props.declared.tables.models import MODEL_REGISTRY
from nba_props.models.governance.champion import UNPROMOTED, Champion, reign
from nba_props.models.governance.evidence import Evidence, evidence, gathered
from nba_props.models.governance.gate import Gate
from nba_props.models.governance.gates import judge
from nba_props.models.governance.registry import known_by, rivals, trained_models

EDGES = (1, 3, 5)


@dataclass(frozen=True, slots=True)
class Judged:
    """A family's evidence and what its gates say of it."""

    evidence: Evidence
    gates: tuple[Gate, ...]

    @property
    def failed(self) -> list[Gate]:
        return [g for g in self.gates if g.verdict == "FAIL"]

    @property
    def not_passed(self) -> list[Gate]:
        return [g for g in self.gates if g.verdict != "PASS"]


def judged(
    events: Sequence[Event], grades: pl.DataFrame, player_games: pl.DataFrame, now: datetime
) -> dict[str, Judged]:
    """Every registered family, judged on the graded predictions of its newest recipe."""
    events = known_by(events, now)
    rows = gathered(grades, player_games, events)
    champion = reign(events, now).champion
    found = {}
    for family in sorted({name for name, _ in trained_models(events)}):
        own = evidence(rows, family)
        base = None
        if champion and champion.family != family:
            usable = rows.filter(pl.col("reason").is_null(), pl.col("family") == champion.family)
            base = usable.filter(pl.col("provenance") == own.provenance)
        found[family] = Judged(own, judge(own.rows, base, rivals(events, family)))
    return found


def registry_view(
    events: Sequence[Event], verdicts: Mapping[str, Judged], today: date, now: datetime, source: str
) -> pl.DataFrame:
    """Rows of MODEL_REGISTRY: every model registered by now, as it stands today."""
    models = trained_models(known_by(events, now))
    state = reign(events, now)
    serving = {f: max((w for name, w in models if name == f and w <= today), default=None) for f, _ in models}
    rows = []
    for (family, week), event in models.items():
        of = verdicts[family]
        status, reason = _family_status(family, of, state.champion, family in state.retired)
        pinned = state.champion.week if state.champion and state.champion.family == family else None
        due = pinned or serving[family]
        if status not in {"retired", "blocked"} and week != due:
            newer = due is not None and week < due
            status, reason = (
                ("retired", f"the model of {due} serves") if newer else ("candidate", f"serves from {week}")
            )
        rows.append(_row(event, status, reason, of) | {"judged_on": today, "source": source})
    return MODEL_REGISTRY.shape(pl.DataFrame(rows, schema=MODEL_REGISTRY.schema))


def _family_status(family: str, of: Judged, champion: Champion | None, is_retired: bool) -> tuple[str, str]:
    failed = ", ".join(g.name for g in of.failed)
    if is_retired:
        return "retired", "retired by a person"
    if champion and champion.family == family and champion.promotion:
        said = f"promoted by {champion.promotion.by}: {champion.promotion.why}"
        return "champion", f"{said}; fails {failed}" if failed else said
    if failed:
        return "blocked", f"fails {failed}"
    if champion and champion.family == family:
        return "champion", UNPROMOTED
    return (
        ("shadow", "fails no gate")
        if of.evidence.rows.height
        else ("candidate", "nothing of it is graded yet")
    )


def _row(event: Event, status: str, reason: str, of: Judged) -> dict:
    counts = {v: sum(g.verdict == v for g in of.gates) for v in ("PASS", "FAIL", "INSUFFICIENT")}
    return {
        "model_id": event.model_id, "family": event.family, "week": event.week, "status": status,
        "status_reason": reason, "trained_at": event.recorded_at, "trained_by": event.by, "why": event.why,
        "forced": event.forced, "train_from": event.train_from, "train_to": event.train_to,
        "data_hash": event.data_hash, "parameters_hash": event.parameters_hash, "evidence": of.evidence.provenance,
        "graded_rows": of.evidence.rows.height, "left_out": json.dumps(of.evidence.left_out, sort_keys=True),
        "passed": counts["PASS"], "failed": counts["FAIL"], "insufficient": counts["INSUFFICIENT"],
        "gates": json.dumps([_stated(g) for g in of.gates]),
    }  # fmt: skip


def _stated(gate: Gate) -> dict:
    return {
        "gate": gate.name,
        "verdict": gate.verdict,
        "meaning": gate.meaning,
        "told": str(gate),
        **asdict(gate.found),
    }
