"""Tables of the registered models and of what each gate says of their families."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
import polars as pl

from nba_props.publishing.report import words
from nba_props.publishing.report.grid import Cell, Grid, Head, Tone

TONES: Mapping[str, Tone] = {
    "champion": "good", "blocked": "bad", "retired": "quiet", "PASS": "good", "FAIL": "bad", "INSUFFICIENT": "quiet",
}  # fmt: skip
MODEL_HEADS = (
    Head("Family"),
    Head("Week"),
    Head("Status"),
    Head("Graded", is_number=True, meaning="predictions that the gates use; below them what they are of"),
    Head("Pass", is_number=True),
    Head("Fail", is_number=True),
    Head("Too few", is_number=True, meaning="gates without enough evidence"),
    Head("Serves", is_number=True, meaning="share of the champion's predictions of the past 30 days"),
)
GATE_HEADS = (
    Head("Family"),
    Head("Gate"),
    Head("Verdict"),
    Head("Figure", is_number=True),
    Head("95 % interval", is_number=True),
    Head("n", is_number=True),
    Head("What it asks"),
)


def models_grid(registry: pl.DataFrame) -> Grid:
    """The models of a view of the registry, rows of MODEL_REGISTRY, newest week first."""
    newest_first = registry.sort("week", "family", "model_id", descending=[True, False, False])
    return Grid(
        "models",
        "One row is a registered model; the status is as of the registry's newest view",
        MODEL_HEADS,
        [_model(model) for model in newest_first.to_dicts()],
        empty="No view of the model registry is stored.",
        is_searchable=newest_first.height > len(MODEL_HEADS),
    )


def _model(model: Mapping[str, Any]) -> Sequence[Cell]:
    return (
        Cell(model["family"]),
        Cell(words.day(model["week"]), order=str(model["week"])),
        Cell(model["status"], note=model["status_reason"], tone=TONES.get(model["status"], "")),
        Cell(words.count(model["graded_rows"]), order=model["graded_rows"], note=model["evidence"]),
        *(Cell(str(model[name]), order=model[name]) for name in ("passed", "failed", "insufficient")),
        Cell(words.share(model["served_share"], 0), order=model["served_share"] or 0.0),
    )


def gates_grid(registry: pl.DataFrame) -> Grid:
    """What each gate says of each family, by the newest model of the family."""
    newest = registry.sort("family", "week", "model_id").unique("family", keep="last", maintain_order=True)
    return Grid(
        "gates",
        "One row is a gate of a family; it passes or fails by its interval, and says so when there is too little",
        GATE_HEADS,
        [row for model in newest.to_dicts() for row in _gates(model)],
        empty="No gate has been judged.",
        is_searchable=True,
        search="family, gate or verdict",
    )


def _gates(model: Mapping[str, Any]) -> Iterator[Sequence[Cell]]:
    for gate in msgspec.json.decode(model["gates"]):
        interval = (
            f"{_figure(gate['low'])} to {_figure(gate['high'])}" if gate["low"] is not None else words.NONE
        )
        yield (
            Cell(model["family"]),
            Cell(words.words(gate["gate"])),
            Cell(gate["verdict"].lower(), tone=TONES.get(gate["verdict"], "")),
            Cell(_figure(gate["value"]), order=_order(gate["value"])),
            Cell(interval, order=_order(gate["low"])),
            Cell(words.count(gate["n"]), order=_order(gate["n"])),
            Cell(gate["meaning"]),
        )


def _figure(value: float | None) -> str:
    return words.NONE if value is None else f"{value:.3g}".replace("-", words.MINUS)


def _order(value: float | None) -> float | str:
    return "" if value is None else value
