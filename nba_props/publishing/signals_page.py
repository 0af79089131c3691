"""docs/signals.md, generated from declarations: every signal, those that cannot be known, and the subsets."""

from nba_props.declared.signals import SIGNALS, UNKNOWABLE, Signal
from nba_props.declared.subsets import SUBSETS, Subset
from nba_props.publishing.pages import GENERATED

INTRODUCTION = """\
A signal is a tag on a side of a player's line, known before the tip-off. Those that are *for* a side come from the 18 of
the older system, those *against* one from its filters of predictions and best bets. `signals` holds who spoke,
`signal_performance` how each did. None rejects or makes a bet until its own interval says so: so far none does, as
[ADR 0017](adr/0017-signals-speak-and-do-not-bind.md) shows.
"""


def signals_page() -> str:
    """docs/signals.md."""
    parts = [
        GENERATED,
        "# Signals and subsets\n",
        INTRODUCTION,
        "| signal | side | speaks when | value | from |\n|---|---|---|---|---|",
        *map(_signal, SIGNALS),
        "\n## Not computed\n",
        "| signal | rule | why not |\n|---|---|---|",
        *(f"| {u.name} | {u.rule} | {u.why} |" for u in UNKNOWABLE),
        "\n## Subsets\n",
        "Picks are the champion's ready predictions. Once a game has begun, its picks keep rank and place.\n",
        "| id | key | name | points from the line | directions | daily signals | at most |\n|---|---|---|---|---|---|---|",
        *map(_subset, SUBSETS),
    ]
    return "\n".join(parts) + "\n"


def _signal(signal: Signal) -> str:
    side = signal.side if signal.kind == "for" else f"against {signal.side}"
    return f"| {signal.name} | {side} | {signal.meaning} | `{signal.value}` | {signal.reference} |"


def _subset(subset: Subset) -> str:
    signals = ", ".join(subset.signals) if subset.signals else "any"
    cells = (
        subset.id, f"`{subset.key}`", subset.name, f"{subset.least_edge:g}", ", ".join(subset.directions), signals,
        subset.top or "all",
    )  # fmt: skip
    return f"| {' | '.join(map(str, cells))} |"
