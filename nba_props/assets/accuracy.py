"""The asset that tells how good graded predictions were, beside the line and the last-10 mean on identical rows."""

import base64
from typing import Any

import dagster as dg

from nba_props.assets.table_asset import face
from nba_props.checks.contracts import contract_checks, contract_results
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.contract import breaches, enforce
from nba_props.declared.tables.ingest import ODDS_LINES
from nba_props.declared.tables.models import ACCURACY
from nba_props.models.accuracy import tables
from nba_props.models.accuracy.graded import graded_rows, left_out
from nba_props.models.accuracy.plots import edge_plot, reliability_plot
from nba_props.models.accuracy.prices import prices
from nba_props.models.accuracy.report import report
from nba_props.models.accuracy.stored import moments, stored
from nba_props.models.governance.evidence import gathered
from nba_props.resources.clock import Clock
from nba_props.resources.feedback import Feedback
from nba_props.resources.home import Home


@dg.asset(
    name=ACCURACY.name,
    deps=["grades", "predictions", "player_games", "odds_lines", "model_registry"],
    check_specs=contract_checks(ACCURACY),
    backfill_policy=dg.BackfillPolicy.single_run(),
    io_manager_key="lake",
    **face(ACCURACY, "models", set()),
)
def accuracy(clock: Clock, home: Home, feedback: Feedback):
    """Not partitioned: it tells of the past year's grades as of now, one report per provenance, and keeps each day's."""
    lake, today, source = home.lake, clock.today(), home.label
    grades, player_games = feedback.evidence(today)
    known = gathered(grades, player_games, feedback.events())
    graded = sorted(grades["game_date"].unique())
    predictions, quotes = lake.read(PREDICTIONS, graded), lake.read(ODDS_LINES, graded)
    reports = {
        provenance: report(
            rows, player_games, prices(quotes, moments(predictions, provenance)), provenance, source
        )
        for provenance, rows in graded_rows(known, player_games).items()
    }
    frame = stored(reports.values(), today, clock.now())
    yield from contract_results(ACCURACY, breaches(ACCURACY, frame))
    lake.write(ACCURACY, enforce(ACCURACY, frame), [today])
    counts: dict[str, Any] = {"dagster/row_count": frame.height, "no evidence": left_out(known)}
    told = {f"{name}: {key}": value for name, found in reports.items() for key, value in _told(found).items()}
    yield dg.MaterializeResult(metadata=counts | told)


def _told(found: dict[str, Any]) -> dict[str, Any]:
    """What a person sees of a report."""
    words = {
        "verdict": f"{tables.heading(found)}\n\n{tables.footing(found)}",
        "identical rows": tables.markdown(tables.summary(found)),
        "own rows": tables.markdown(tables.own_rows(found)),
        "bets": tables.markdown(tables.bets(found)),
        "slices": tables.markdown(tables.slices(found)),
        "reliability": _picture(reliability_plot(found)),
        "edges": _picture(edge_plot(found)),
    }
    return {name: dg.MetadataValue.md(text) for name, text in words.items()}


def _picture(image: bytes) -> str:
    return f"![picture](data:image/png;base64,{base64.b64encode(image).decode()})"


ACCURACY_ASSETS = [accuracy]
