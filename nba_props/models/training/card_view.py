"""A model's card as Markdown tables and a plot, for the UI. What a card holds is decided in `cards`."""

import io
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from nba_props.declared.features import BY_INDEX
from nba_props.models import markdown
from nba_props.models.arrays import Floats, as_floats
from nba_props.models.training.cards import Importance

MOST_COLUMNS = 15


def metrics_table(card: Mapping[str, Any]) -> str:
    """Each figure with its interval and number of rows."""
    metrics = json.loads(card["metrics"])
    return markdown.table(
        ("figure", "value", "95 % interval", "rows"),
        [(name.replace("_", " "), _number(m["value"]), _interval(m), m["n"]) for name, m in metrics.items()],
    )


def rows_table(card: Mapping[str, Any]) -> str:
    """Training rows by season, those that lacked a feature for good, and the rows left out by reason."""
    used = list(json.loads(card["rows_by_season"]).items())
    left_out = [
        (f"left out: {reason.replace('_', ' ')}", rows)
        for reason, rows in json.loads(card["left_out"]).items()
    ]
    lacking = [
        (f"trained without {BY_INDEX[int(index)].name}", rows)
        for index, rows in json.loads(card["unavailable_rows"] or "{}").items()
    ]
    return markdown.table(("rows", "player-games"), [*used, *lacking, *left_out])


def importance_table(card: Mapping[str, Any]) -> str:
    """The most important columns."""
    sizes = list(json.loads(card["importance"]).items())[:MOST_COLUMNS]
    return markdown.table(("column", "mean size, points"), [(name, f"{size:.3f}") for name, size in sizes])


def shap_image(importance: Importance) -> str:
    """The summary plot as an image in Markdown."""
    return markdown.image(summary_plot(importance), "contributions to predictions")


def summary_plot(importance: Importance) -> bytes:
    """A PNG: for each of the most important columns, what it adds to each prediction, colored by its value."""
    from matplotlib.figure import Figure  # noqa: PLC0415  (slow to load)

    names = list(importance.mean_size)[:MOST_COLUMNS][::-1]
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
    figure.savefig(out, format="png")
    return out.getvalue()


def _ranks(values: Floats) -> Floats:
    """Values as ranks from 0 to 1; missing values lie in the middle."""
    known = np.isfinite(values)
    ranks = np.full(len(values), 0.5)
    order = values[known].argsort(kind="stable").argsort(kind="stable")
    ranks[known] = order / max(1, known.sum() - 1)
    return ranks


def _jitter(values: Floats) -> Floats:
    """Heights that keep dots apart, the same every time."""
    return as_floats(0.6 * ((np.arange(len(values)) * 0.618034) % 1 - 0.5))


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.4f}"


def _interval(metric: Mapping[str, Any]) -> str:
    return "none" if metric["low"] is None else f"{metric['low']:.4f} to {metric['high']:.4f}"
