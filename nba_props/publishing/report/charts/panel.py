"""An empty panel in the report's look, for a chart to be drawn into."""

from typing import TYPE_CHECKING, Any

from nba_props.publishing.report.charts.inks import INK, QUIET, RULE, SERIES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

POINTS_PER_INCH = 72
# Drawn at the width of a phone, so that its text is of the page's size there; a wide screen enlarges it a little.
WIDTH, HEIGHT = 460, 250
TEXT = 12


def panel(width: int = WIDTH, height: int = HEIGHT) -> tuple["Figure", "Axes"]:
    """A figure with one pair of axes: a quiet grid behind, no frame, colours of `inks`.

    Args:
        width: in pixels of the SVG.
        height: likewise.
    """
    from matplotlib import rc_context  # noqa: PLC0415  (slow to load)
    from matplotlib.figure import Figure  # noqa: PLC0415

    with rc_context(_look()):
        figure = Figure(figsize=(width / POINTS_PER_INCH, height / POINTS_PER_INCH), layout="constrained")
        axes = figure.subplots()
        axes.set_axisbelow(True)
    return figure, axes


def legend(axes: "Axes", columns: int = 2) -> None:
    """The names of the series above the panel, where they cover nothing."""
    axes.legend(
        loc="lower left", bbox_to_anchor=(0, 1), ncols=columns, frameon=False, fontsize=TEXT, labelcolor=INK
    )


def _look() -> dict[Any, Any]:
    from cycler import cycler  # noqa: PLC0415  (comes with matplotlib)

    return {
        "font.size": TEXT,
        "text.color": INK,
        "axes.edgecolor": RULE,
        "axes.facecolor": "none",
        "axes.labelcolor": QUIET,
        "axes.titlecolor": INK,
        "axes.prop_cycle": cycler(color=SERIES),
        "axes.grid": True,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.left": False,
        "grid.color": RULE,
        "grid.linewidth": 1,
        "xtick.color": RULE,
        "ytick.color": RULE,
        "xtick.labelcolor": QUIET,
        "ytick.labelcolor": QUIET,
        "ytick.major.size": 0,
        "figure.facecolor": "none",
    }
