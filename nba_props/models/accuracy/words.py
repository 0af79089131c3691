"""What may be said of an error beside the line's. An interval that holds zero proves neither side better."""

from typing import Any

SAME = 1e-9
VERBS = ("trails the market", "beats the line")


def against_line(figures: dict[str, Any]) -> str | None:
    """A predictor's error beside the line's, in words; nothing without rows."""
    beside, between = figures["mae_minus_line"], figures["mae_minus_line_ci95"]
    if beside is None:
        return None
    if abs(beside) < SAME:
        return "is the line"
    told = f"{abs(beside):.3f} points {'above' if beside > 0 else 'below'} the line's error"
    if between is None:
        return f"{told}, on too few dates to say more"
    told += f" [{between[0]:+.3f}, {between[1]:+.3f}]"
    if between[0] <= 0 <= between[1]:
        return f"{told}: no proof either way"
    return f"{VERBS[0] if beside > 0 else VERBS[1]}: {told}"


def trailing(models: list[dict[str, Any]]) -> str:
    """The best model's standing in one sentence; "We trail the market" whenever its error is above the line's."""
    measured = [m for m in models if m["mae_minus_line"] is not None]
    if not measured:
        return "No model has a prediction on a line: nothing can be said."
    best = min(measured, key=lambda m: (m["mae_minus_line"], m["name"]))
    # "trails the market: 0.087 points above ..." is said of a predictor; here it is said of us.
    standing = (
        best["against_line"].split(": ", 1)[1]
        if best["against_line"].startswith(VERBS)
        else best["against_line"]
    )
    told = f"{best['name']}, the best model of {len(measured)}, is {standing.removeprefix('is ')}."
    if best["mae_minus_line"] > SAME:
        return f"We trail the market. {told}"
    return f"We do not trail the market on these rows. {told}"
