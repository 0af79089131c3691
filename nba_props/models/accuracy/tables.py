"""The accuracy report as tables of text, for the terminal and for Markdown. Nothing is computed here but shares."""

from nba_props.models import markdown as md
from nba_props.models.accuracy.figures import Figures

Lines = list[dict[str, str]]
NONE = "-"


def summary(report: Figures) -> Lines:
    """One line per predictor, all on the same player-games."""
    last_10 = next((p["mae"] for p in report["predictors"] if p["name"] == "last_10"), None)
    return [
        {
            "predictor": p["name"],
            "n": f"{p['n']:,}",
            "MAE": number(p["mae"], 3),
            "minus line": between(p["mae_minus_line"], p["mae_minus_line_ci95"], 3),
            "minus last 10": share(p["mae"] / last_10 - 1) if p["mae"] is not None and last_10 else NONE,
            "bias": signed(p["bias"], 2),
            "Brier": number(p["brier"], 4),
            "ECE": number(p["ece"], 3),
            "ECE excess": signed(p["ece_excess"], 3),
            "CRPS": number(p["crps"], 3),
            "coverage 80": share(p["coverage"]["80"], sign=False),
            "hits, edge 3": hits(p["hit_rate"]["3"]),
        }
        for p in report["predictors"]
    ]


def own_rows(report: Figures) -> Lines:
    """One line per predictor on all of its own rows, beside the line and the last-10 mean on them."""
    return [
        {
            "predictor": p["name"],
            "own rows": f"{p['own_rows']['n']:,}",
            "MAE": number(p["own_rows"]["mae"], 3),
            "line": number(p["own_rows"]["line_mae"], 3),
            "minus line": between(p["own_rows"]["mae_minus_line"], p["own_rows"]["mae_minus_line_ci95"], 3),
            "last 10": number(p["own_rows"]["last_10_mae"], 3),
            "minus last 10": share(p["own_rows"]["last_10_share"]),
            "Brier": number(p["own_rows"]["brier"], 4),
            "minus market": signed(p["own_rows"]["brier_minus_market"], 4),
            "ECE excess": signed(p["own_rows"]["ece_excess"], 3),
            "CRPS, baseline": share(p["own_rows"]["crps_share"]),
            "coverage 80": share(p["own_rows"]["coverage"]["80"], sign=False),
            "hits, edge 3": hits(p["own_rows"]["hit_rate"]["3"]),
            "rows lost": counts(p["rows_lost"]),
            "tripwires": p["too_good"]["verdict"],
        }
        for p in report["predictors"]
    ]


def bets(report: Figures) -> Lines:
    """One line per predictor, rule and price with any bet."""
    every = [("any", b) for b in report["market"]["every_side"]]
    return [
        {
            "predictor": name,
            "bets by": b["chosen_by"].replace("_", " ") + (f" {b['cut_off']:g}" if "cut_off" in b else ""),
            "price": b["price"],
            "n": f"{b['n']:,}",
            "hits": hits(b["hit_rate"]),
            "break-even": share(b["break_even"], sign=False),
            "profit": between(b["profit"], b["profit_ci95"], 3),
            "line moved": between(b["closing"]["points"], b["closing"]["points_ci95"], 2),
            "verdict": b["verdict"],
        }
        for name, b in [*every, *((p["name"], b) for p in report["predictors"] for b in p["bets"])]
        if b["n"]
    ]


def slices(report: Figures) -> Lines:
    """One line per predictor, dimension and value."""
    return [
        {
            "predictor": p["name"],
            "by": dimension.replace("_", " "),
            "value": name,
            "n": f"{part['n']:,}",
            "MAE": number(part["mae"], 3),
            "minus line": between(part["mae_minus_line"], part["mae_minus_line_ci95"], 3),
            "bias": signed(part["bias"], 2),
            "Brier": number(part["brier"], 4),
            "market's": number(part["market_brier"], 4),
            "hits, edge 1": hits(part["hit_rate"]["1"]),
            "hits, edge 3": hits(part["hit_rate"]["3"]),
        }
        for p in report["predictors"]
        if p["name"] != "line"
        for dimension, values in p["slices"].items()
        for name, part in values.items()
    ]


def heading(report: Figures) -> str:
    """How many player-games were predicted and lost, what the figures cover, and the verdict."""
    when = f"{report['first_date']} to {report['last_date']}" if report["rows"] else "no dates"
    return covered(report["coverage"]) + (
        f"{report['rows']:,} player-games of {report['dates']} dates ({when}), {report['source']} games, predictions by "
        f"{report['provenance']}.\n{report['verdict']}"
    )


def covered(coverage: Figures | None) -> str:
    """The first lines of the report: `served`, where there is a succession."""
    return "" if coverage is None else served(coverage) + "\n"


def served(coverage: Figures) -> str:
    """How many player-games with a line were predicted, by whom, and what the others were lost to, in two lines."""
    lined, predicted = coverage["lined"], coverage["predicted"]
    stood_in = sum(coverage["stand_ins"].values())
    lost = f" ({counts(coverage['lost'])})" if coverage["lost"] else ""
    wanting = f" (for want of: {counts(coverage['stood_in_for'])})" if stood_in else ""
    families = ", ".join(f"{name} {n:,}" for name, n in coverage["stand_ins"].items())
    by = f"{families}, {share(stood_in / predicted, sign=False)}" if stood_in else "none"
    return (
        f"{lined:,} player-games with a line: {predicted:,} predicted, {lined - predicted:,} lost{lost}.\n"
        f"Predicted by stand-ins: {by}{wanting}."
    )


def footing(report: Figures) -> str:
    """What was left out, the market's own figures, and how to read the tables."""
    market, base, tried = report["market"], report["baseline"], report["bets_tried"]
    unused = ", ".join(report["without_any_row"]) or "none"
    return (
        f"Left out: {counts(report['rows_lost'])}. Predictors without any row: {unused}.\n"
        f"The market's P(over): Brier {number(market['brier'], 4)}, log loss {number(market['log_loss'], 4)} on "
        f"{market['probability_n']:,} decided lines. Baseline CRPS {number(base['crps'], 3)} ({base['meaning']}).\n"
        f"Intervals are 95 %, clustered by date, and Wilson's for rates. ECE excess is the calibration error minus its "
        f"mean over 1,000 draws from the probabilities themselves.\n"
        f"{tried['rules']} rules and prices had enough bets to judge: {tried['with_profit']} showed a profit. By chance "
        f"alone {tried['with_profit_by_chance']:.1f} would, if their bets were independent; but they share bets, and so "
        f"their results rise and fall together."
    )


def markdown(lines: Lines) -> str:
    """A table in Markdown."""
    return md.table(list(lines[0]), [list(line.values()) for line in lines]) if lines else "none"


def number(value: float | None, digits: int) -> str:
    """A number with so many decimals."""
    return NONE if value is None else f"{value:.{digits}f}"


def signed(value: float | None, digits: int) -> str:
    """A number with its sign."""
    return NONE if value is None else f"{value:+.{digits}f}"


def share(value: float | None, *, sign: bool = True) -> str:
    """A percentage, with its sign unless it is a plain share."""
    return NONE if value is None else f"{value:+.1%}" if sign else f"{value:.1%}"


def between(value: float | None, ci95: list[float] | None, digits: int) -> str:
    """A figure and its interval."""
    figure = signed(value, digits)
    return figure if ci95 is None else f"{figure} [{ci95[0]:+.{digits}f}, {ci95[1]:+.{digits}f}]"


def hits(rate: Figures) -> str:
    """A hit rate with its interval and count."""
    if rate["rate"] is None:
        return NONE
    low, high = rate["ci95"]
    return f"{rate['rate']:.1%} [{low:.1%}, {high:.1%}] of {rate['n']:,}"


def counts(by_reason: dict[str, int]) -> str:
    """Counts by reason; those of zero are left out."""
    return ", ".join(f"{reason.replace('_', ' ')} {n:,}" for reason, n in by_reason.items() if n) or "none"
