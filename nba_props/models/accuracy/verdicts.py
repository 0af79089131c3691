"""Errors beside the line's, in words. An interval that includes zero proves neither side better."""

from nba_props.models.accuracy.figures import Figures

SAME = 1e-9
TRAILS, BEATS = VERBS = ("trails the market", "beats the line")


def against_line(figures: Figures) -> str | None:
    """A predictor's error beside the line's, in words; None without rows."""
    difference, ci95 = figures["mae_minus_line"], figures["mae_minus_line_ci95"]
    if difference is None:
        return None
    if abs(difference) < SAME:
        return "is the line"
    distance = f"{abs(difference):.3f} points {'above' if difference > 0 else 'below'} the line's error"
    if ci95 is None:
        return f"{distance}, on too few dates to say more"
    low, high = ci95
    distance += f" [{low:+.3f}, {high:+.3f}]"
    if low <= 0 <= high:
        return f"{distance}: no proof either way"
    return f"{TRAILS if difference > 0 else BEATS}: {distance}"


def headline(models: list[Figures]) -> str:
    """The best model beside the line, in a sentence; "We trail the market" whenever its error is above the line's."""
    measured = [m for m in models if m["mae_minus_line"] is not None]
    if not measured:
        return "No model has a prediction on a line: nothing can be said."
    best = min(measured, key=lambda m: (m["mae_minus_line"], m["name"]))
    # "trails the market: 0.087 points above ..." has the predictor as its subject; here the subject is "we".
    standing: str = best["against_line"]
    if standing.startswith(VERBS):
        standing = standing.split(": ", 1)[1]
    who = best["name"] if len(measured) == 1 else f"{best['name']}, the best model of {len(measured)},"
    sentence = f"{who} is {standing.removeprefix('is ')}."
    if best["mae_minus_line"] > SAME:
        return f"We trail the market. {sentence}"
    return f"We do not trail the market on these rows. {sentence}"
