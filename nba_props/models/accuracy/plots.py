"""The accuracy report's plots as bytes of PNG, drawn without a screen. Figures are computed in `report`."""

import io
from typing import TYPE_CHECKING

from nba_props.models.accuracy.figures import Figures

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

GREY = "#8a8a8a"
BREAK_EVEN = 0.524  # at -110


def reliability_plot(report: Figures) -> bytes:
    """Predicted P(over) against the share of overs in ten equal-count bins, with 95 % intervals; a panel per predictor."""
    predictors = [p for p in report["predictors"] if p["reliability"]]
    figure, panels = _panels(len(predictors))
    for panel, predictor in zip(panels, predictors, strict=True):
        bins = predictor["reliability"]
        _with_intervals(
            panel, [b["stated"] for b in bins], [b["seen"] for b in bins], [b["ci95"] for b in bins]
        )
        ends = [min(b["stated"] for b in bins), max(b["stated"] for b in bins)]
        panel.plot(ends, ends, color=GREY, linestyle="--", linewidth=1)
        panel.set_title(
            f"{predictor['name']}: ECE {predictor['ece']:.3f}, excess {predictor['ece_excess']:+.3f}", size=8
        )
        panel.set_xlabel("predicted P(over)", size=8)
        panel.set_ylabel("share of overs", size=8)
    return _png(figure)


def edge_plot(report: Figures) -> bytes:
    """Size of edge against how often its side was right, with 95 % intervals; dashed: break-even at -110."""
    predictors = [p for p in report["predictors"] if any(b["n"] for b in p["edges"])]
    figure, panels = _panels(len(predictors))
    for panel, predictor in zip(panels, predictors, strict=True):
        bins = [b for b in predictor["edges"] if b["n"]]
        _with_intervals(
            panel, [b["edge"] for b in bins], [b["rate"] for b in bins], [b["ci95"] for b in bins]
        )
        panel.axhline(BREAK_EVEN, color=GREY, linestyle="--", linewidth=1)
        for b in bins:
            panel.annotate(
                f"{b['n']:,}", (b["edge"], b["rate"]), size=7, xytext=(4, 4), textcoords="offset points"
            )
        panel.set_ylim(0.3, 0.8)
        panel.set_title(predictor["name"], size=8)
        panel.set_xlabel("edge, points", size=8)
        panel.set_ylabel("share of sides right", size=8)
    return _png(figure)


def _panels(count: int) -> tuple["Figure", list["Axes"]]:
    """So many panels, four in a row; without any, a figure that says so."""
    from matplotlib.figure import Figure  # noqa: PLC0415  (slow to load)

    across = max(1, min(4, count))
    down = max(1, -(-count // across))
    figure = Figure(figsize=(3.4 * across, 3.0 * down), dpi=100, layout="constrained")
    if not count:
        figure.text(0.5, 0.5, "nothing to show", ha="center")
        return figure, []
    panels = list(figure.subplots(down, across, squeeze=False).flat)
    for spare in panels[count:]:
        spare.set_visible(False)
    return figure, panels[:count]


def _with_intervals(panel: "Axes", x: list[float], y: list[float], ci95: list[list[float]]) -> None:
    # Rounding may put the end of the interval of a rate of 0 or 1 on the other side of the rate.
    below = [max(0.0, at - low) for at, (low, _) in zip(y, ci95, strict=True)]
    above = [max(0.0, high - at) for at, (_, high) in zip(y, ci95, strict=True)]
    panel.errorbar(x, y, yerr=[below, above], fmt="o", markersize=3, linewidth=1, capsize=2)
    panel.tick_params(labelsize=7)


def _png(figure: "Figure") -> bytes:
    out = io.BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()
