"""The asset that reports how good graded predictions were, beside the line and the last-10 mean on identical rows."""

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg

from nba_props.assets.links import record_links
from nba_props.assets.table_asset import View, publish_view, view_asset
from nba_props.bets.price_accuracy.graded_claims import graded_claims
from nba_props.checks.metadata import table_of
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.grades import BET_GRADES, PRICE_GRADES
from nba_props.declared.tables.performance import ACCURACY
from nba_props.declared.tables.quotes import ODDS_LINES, ODDS_POLLS
from nba_props.models.accuracy import tables
from nba_props.models.accuracy.coverage import of_predictions
from nba_props.models.accuracy.grades import graded_rows, left_out
from nba_props.models.accuracy.lake_rows import accuracy_rows, prediction_moments
from nba_props.models.accuracy.plots import edge_plot, reliability_plot
from nba_props.models.accuracy.prices import prices
from nba_props.models.accuracy.report import report
from nba_props.models.governance.evidence import gather_evidence
from nba_props.models.markdown import image
from nba_props.publishing.asset_pages import of_performance
from nba_props.resources.clock import Clock
from nba_props.resources.feedback import Feedback
from nba_props.resources.home import Home


@view_asset(
    ACCURACY,
    "models",
    [
        "grades",
        "bet_grades",
        "price_grades",
        "predictions",
        "player_games",
        "odds_lines",
        "odds_polls",
        "model_registry",
    ],
)
def accuracy(clock: Clock, home: Home, feedback: Feedback) -> View:
    """One report per provenance, of the past year's grades."""
    lake = home.lake
    grades, player_games = feedback.evidence(clock.instant_day)
    known = gather_evidence(grades, player_games, feedback.events())
    graded = sorted(grades["game_date"].unique())
    predictions, quotes = lake.read(PREDICTIONS, graded), lake.read(ODDS_LINES, graded)
    polls = lake.read(ODDS_POLLS, graded)
    reports = {
        provenance: report(
            rows,
            player_games,
            prices(quotes, polls, prediction_moments(predictions, provenance)),
            provenance,
            home.label,
            of_predictions(predictions.filter(provenance=provenance)),
        )
        for provenance, rows in graded_rows(known, player_games).items()
    }
    bets, sides = lake.read(BET_GRADES, graded), lake.read(PRICE_GRADES, graded)
    claims = {provenance: graded_claims(bets, sides, provenance) for provenance in reports}
    frame = accuracy_rows(reports.values(), clock.instant_day, clock.instant)
    yield from publish_view(
        ACCURACY,
        frame,
        home,
        clock,
        {"no evidence": left_out(known)}
        | dict(_pages(reports, claims))
        | record_links(home, clock.instant_day),
    )


def _pages(
    reports: Mapping[str, dict[str, Any]], claims: Mapping[str, dict[str, Any]]
) -> Iterator[tuple[str, dg.MetadataValue[Any]]]:
    """Each report as tables and pictures for the asset's page."""
    for provenance, figures in reports.items():
        texts = {
            "verdict": f"{tables.heading(figures)}\n\n{tables.footing(figures)}",
            "identical rows": tables.markdown(tables.summary(figures)),
            "own rows": tables.markdown(tables.own_rows(figures)),
            "bets": tables.markdown(tables.bets(figures)),
            "slices": tables.markdown(tables.slices(figures)),
            "reliability": image(reliability_plot(figures), "reliability"),
            "edges": image(edge_plot(figures), "edges"),
        }
        yield f"{provenance}: predictors", table_of(of_performance.predictors(figures))
        yield f"{provenance}: claims", table_of(of_performance.claims(claims[provenance]))
        yield from ((f"{provenance}: {name}", dg.MetadataValue.md(text)) for name, text in texts.items())


ACCURACY_ASSETS = [accuracy]
