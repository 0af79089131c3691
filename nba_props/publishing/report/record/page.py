"""The page of the record: how published bets did, and whether a model beats the market."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from nba_props.bets.grades.verdict import ENOUGH, claims, closes, verdict
from nba_props.publishing.report.grid import Tile
from nba_props.publishing.report.record import charts, grids
from nba_props.publishing.report.record.figures import Figures, Record, figures
from nba_props.publishing.report.record.wording import PROVENANCES, ends, rate_ends, signed
from nba_props.publishing.report.shell import Page, rendered
from nba_props.publishing.report.words import MINUS, change, count, day, share, units

PATH = "record.html"
Drawn = list[tuple[Markup, str]]


def record_page(record: Record) -> bytes:
    """The page, the same bytes for the same record.

    Raises:
        MixedSourcesError: the grades are of real and of simulated games.
    """
    page = Page(
        path=PATH,
        title="Record",
        section="record",
        source=record.source,
        made_at=record.instant,
        lead="Every bet that was published, withdrawn or not, at the price that its book had then.",
    )
    parts = [_part(name, of) for name, of in figures(record).items()]
    return rendered(
        page, "record.html", parts_of=parts, broken=[day(at) for at in record.broken], enough=ENOUGH
    )


def _part(provenance: str, of: Figures) -> dict[str, Any]:
    name, meaning = PROVENANCES[provenance]
    bets = of["summary"]
    return {
        "key": provenance,
        "name": name,
        "meaning": meaning,
        "dates": f"{day(of['first'])} to {day(of['last'])}" if of["first"] else "",
        "has_bets": bool(bets["bets"]),
        "tiles": tiles(bets),
        "sentences": [sentence(bets).replace("-", MINUS) for sentence in (verdict, claims, closes)],
        "charts": _of_bets(of, provenance),
        "grids": [grids.group_grid(by, of["groups"][by], provenance) for by in grids.OF_BETS],
        "rejected": grids.group_grid("rule", of["groups"]["rule"], provenance),
        "models": _models(of["models"], provenance) if of["models"] else None,
    }


def tiles(bets: Mapping[str, Any]) -> list[Tile]:
    """The figures at a glance, each with its interval and its n."""
    n = f"{count(bets['n'])} decided"
    return [
        Tile("Profit", units(bets["profit"]), f"units, one staked on each of {n}"),
        Tile("Profit per bet", change(bets["roi"]), _note(ends(bets["roi_ci95"], 1, 100), n)),
        Tile("Claimed per bet", change(bets["claimed"]), "expected value at publication"),
        Tile("Share of the claims come true", signed(bets["share"], 2), ends(bets["share_ci95"], 2)),
        Tile(
            "Closing value",
            change(bets["closing_value"]),
            _note(ends(bets["closing_value_ci95"], 1, 100), f"{count(bets['closing_n'])} with a close"),
        ),
        Tile("Hit rate", share(bets["hit_rate"]), _note(rate_ends(bets["hit_rate_ci95"]), n)),
    ]


def _of_bets(of: Figures, key: str) -> Drawn:
    """Charts of the bets, as far as there is something to draw: two dates, or a bin of bets."""
    drawn: Drawn = []
    if of["profit"].height > 1:
        drawn.append(
            (
                charts.profit(of["profit"], key),
                "Profit in units of one stake a bet, with the 95 % interval of the sum. Beside it what the claims alone "
                "would give, and the band that holds 95 % of what chance would make of them.",
            )
        )
    if of["closing"].height > 1:
        drawn.append(
            (
                charts.closing_value(of["closing"], key),
                "What the prices were worth at the close by the other books, summed, with its 95 % interval.",
            )
        )
    if of["calibration"]:
        drawn.append(
            (
                charts.calibration(of["calibration"], key),
                "Claimed probabilities in bins of equal count, and the share of each that won. On the dashed line "
                "claims are true.",
            )
        )
    if of["values"]:
        drawn.append(
            (
                charts.values(of["values"], key),
                "Bands of claimed value, and the profit per bet of each. On the dashed line claims are true.",
            )
        )
    return drawn


def _models(beside: Mapping[str, Any], provenance: str) -> dict[str, Any]:
    key, drawn = f"{provenance}-served", []
    if beside["reliability"]:
        drawn.append(
            (
                charts.calibration(beside["reliability"], key, "predicted"),
                "P(Over) at the consensus line as served, in bins of equal count, and the share of Overs.",
            )
        )
    if beside["edges"]:
        drawn.append(
            (
                charts.edges(beside["edges"], key),
                "Distance of the prediction from the line, and how often its side was right. Dashed: break-even at −110.",
            )
        )
    return {
        "headline": beside["headline"].replace("-", MINUS),
        "trails": beside["headline"].startswith("We trail"),
        "grid": grids.model_grid(beside["predictors"], provenance),
        "charts": drawn,
    }


def _note(interval: str, n: str) -> str:
    return f"{interval} of {n}" if interval else f"of {n}"
