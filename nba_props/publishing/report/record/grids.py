"""The tables of the page: a row per group of bets, per rule, and per predictor. Their figures come from elsewhere."""

from collections.abc import Mapping, Sequence
from typing import Any

from nba_props.bets.price_accuracy.figures import FEWEST
from nba_props.declared.rules import RULES
from nba_props.publishing.report.grid import Cell, Grid, Head
from nba_props.publishing.report.record.wording import ends, rate_ends, signed
from nba_props.publishing.report.words import NONE, book, change, count, share, units, words

OF_BETS = ("book", "side", "family", "signal", "month")
MEANINGS = {rule.name: rule.meaning for rule in RULES}
FIGURES = (
    Head("Decided", True, "bets that won or lost; beside: won, lost, pushes, voids"),
    Head("Hit rate", True, "share of the decided that won"),
    Head("Profit", True, "in units of one stake each"),
    Head("Per bet", True, "mean profit"),
    Head("Claimed", True, "mean expected value at publication"),
    Head("Share", True, "share of what was claimed beyond the books' probability that came true"),
    Head("Closing value", True, "mean value of the price at the close"),
)
MODELS = (
    Head("Predictor"),
    Head("Rows", True, "player-games with a line, predicted and played"),
    Head("Error", True, "mean absolute error in points"),
    Head("Line's", True, "the line's error on the same rows"),
    Head("Last 10's", True, "the error of the mean of the last ten games on the same rows"),
    Head("Less line's", True, "points by which the error is above the line's"),
    Head("Less last 10's", True, "points by which the error is above that of the last ten games"),
    Head("Brier less market's", True, "Brier score of P(Over) less that of the books' probability"),
)


def group_grid(by: str, groups: Sequence[Mapping[str, Any]], provenance: str) -> Grid:
    """Each group of bets with its figures, or each rule with those of the sides that it kept from being bet."""
    what = "rejected sides, the best of each player's market" if by == "rule" else "published bets"
    return Grid(
        key=f"{provenance}-by-{by}",
        caption=f"By {by}: {what}, each rate with its 95 % interval, means from {FEWEST} bets on",
        heads=(Head(by.capitalize()), *FIGURES),
        rows=[_group(by, group) for group in groups],
        empty=f"Nothing to show by {by}.",
    )


def _group(by: str, of: Mapping[str, Any]) -> list[Cell]:
    outcome = "–".join(count(of[name]) for name in ("wins", "losses", "pushes", "voids"))
    missing = ", ".join(f"{words(why)} {count(n)}" for why, n in of["closing_missing"].items())
    over = f"{_ends(of, 'closing_value', 1, 100, 'closing_n')} of {count(of['closing_n'])}".strip()
    closes = over if of["closing_n"] else ""
    few = f"fewer than {FEWEST}: too few to say anything" if of["n"] < FEWEST else ""
    return [
        Cell(
            _name(by, of[by]),
            note="; ".join(filter(None, (MEANINGS.get(of[by]) if by == "rule" else "", few))),
        ),
        Cell(count(of["n"]), of["n"], note=outcome),
        Cell(share(of["hit_rate"]), of["hit_rate"], note=rate_ends(of["hit_rate_ci95"])),
        Cell(units(of["profit"]), of["profit"]),
        Cell(change(of["roi"]), of["roi"], note=_ends(of, "roi", 1, 100)),
        Cell(change(of["claimed"]), of["claimed"]),
        Cell(signed(of["share"], 2), of["share"], note=_ends(of, "share", 2)),
        Cell(
            change(of["closing_value"]),
            of["closing_value"],
            note="; ".join(filter(None, (closes, f"none: {missing}" if missing else ""))),
        ),
    ]


def _ends(of: Mapping[str, Any], mean: str, decimals: int, factor: float = 1.0, n: str = "n") -> str:
    """The interval of a mean; none of a few bets: three that lost would seem to lose for certain."""
    return ends(of[f"{mean}_ci95"], decimals, factor) if of[n] >= FEWEST else ""


def _name(by: str, value: str) -> str:
    """A group's name for people; families are called by their keys everywhere."""
    return {"book": book(value), "family": value}.get(by, words(value))


def model_grid(predictors: Sequence[Mapping[str, Any]], provenance: str) -> Grid:
    """Each predictor beside the line and the last-10 mean on the rows that it predicted."""
    return Grid(
        key=f"{provenance}-models",
        caption="Each predictor beside the line and the mean of the last ten games, on the rows that it predicted",
        heads=MODELS,
        rows=[_predictor(of) for of in predictors],
        empty="No graded prediction is on a line yet.",
    )


def _predictor(of: Mapping[str, Any]) -> list[Cell]:
    return [
        Cell(of["name"], note=of["against_line"] or ""),
        Cell(count(of["n"]), of["n"], note=f"{count(of['dates'])} dates"),
        *(_points(of[name]) for name in ("mae", "line_mae", "last_10_mae")),
        _difference(of, "mae_minus_line", 3),
        _difference(of, "mae_minus_last_10", 3),
        _difference(of, "brier_minus_market", 4),
    ]


def _points(value: float | None) -> Cell:
    return Cell(NONE if value is None else f"{value:.3f}", value)


def _difference(of: Mapping[str, Any], name: str, decimals: int) -> Cell:
    return Cell(signed(of[name], decimals), of[name], note=ends(of[f"{name}_ci95"], decimals))
