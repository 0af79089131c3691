"""A model's card as Markdown and as a picture, for the UI. What it says is `cards`' business."""

import base64
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nba_props.models.training.cards import Importance

SHOWN = 15


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def metrics_face(card: Mapping[str, Any]) -> str:
    """Each figure with its n and interval."""
    found = json.loads(card["metrics"])
    return table(
        ("figure", "value", "95 % interval", "rows"),
        [(name.replace("_", " "), _number(m["value"]), _interval(m), m["n"]) for name, m in found.items()],
    )


def rows_face(card: Mapping[str, Any]) -> str:
    """Rows by season, and those left out by reason."""
    learned = [(season, rows) for season, rows in json.loads(card["rows_by_season"]).items()]
    left = [
        (f"left out: {reason.replace('_', ' ')}", rows)
        for reason, rows in json.loads(card["left_out"]).items()
    ]
    return table(("rows", "player-games"), [*learned, *left])


def importance_face(card: Mapping[str, Any]) -> str:
    """The columns that the model goes by most."""
    found = list(json.loads(card["importance"]).items())[:SHOWN]
    return table(("column", "mean size, points"), [(name, f"{size:.3f}") for name, size in found])


def shap_face(importance: Importance) -> str:
    """The summary plot as an image in Markdown."""
    return f"![contributions to predictions](data:image/png;base64,{base64.b64encode(summary_plot(importance)).decode()})"


def summary_plot(importance: Importance) -> bytes:
    """A PNG: for each of the columns that matter most, what it adds to each prediction, coloured by its value."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415  (slow: not at load)
    from matplotlib.figure import Figure  # noqa: PLC0415

    names = list(importance.mean_size)[:SHOWN][::-1]
    figure = Figure(figsize=(8, 0.35 * len(names) + 1.2), dpi=110, layout="constrained")
    axes = figure.subplots()
    for height, name in enumerate(names):
        at = importance.columns.index(name)
        added = importance.shap[:, at]
        shade = _ranks(importance.values[:, at])
        dots = axes.scatter(added, height + _jitter(added), c=shade, cmap="coolwarm", s=5, vmin=0, vmax=1)
    axes.axvline(0, color="grey", linewidth=0.8)
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel("points added to the prediction")
    bar = figure.colorbar(dots, ax=axes, ticks=[0, 1])
    bar.ax.set_yticklabels(["low", "high"])
    out = io.BytesIO()
    FigureCanvasAgg(figure).print_png(out)
    return out.getvalue()


def _ranks(values: np.ndarray) -> np.ndarray:
    """Values as ranks from 0 to 1; what is missing lies in the middle."""
    known = np.isfinite(values)
    ranks = np.full(len(values), 0.5)
    order = values[known].argsort(kind="stable").argsort(kind="stable")
    ranks[known] = order / max(1, known.sum() - 1)
    return ranks


def _jitter(values: np.ndarray) -> np.ndarray:
    """Heights that keep dots apart, the same every time."""
    return 0.6 * ((np.arange(len(values)) * 0.618034) % 1 - 0.5)


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.4f}"


def _interval(metric: Mapping[str, Any]) -> str:
    return "none" if metric["low"] is None else f"{metric['low']:.4f} to {metric['high']:.4f}"
