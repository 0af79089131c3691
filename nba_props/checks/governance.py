"""Are the models that predict those that may, and how do they do? Thresholds are in `models.governance.oversight`."""

import dagster as dg

from nba_props.checks.answers import ERROR, WARN, Results, answered, checks_of, days_of, results
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.performance import MODEL_PERFORMANCE
from nba_props.models.governance import oversight
from nba_props.resources.clock import Clock
from nba_props.resources.feedback import Feedback
from nba_props.resources.home import Home

OF_REGISTRY = (oversight.champion_passes, oversight.not_too_good)
OF_PERFORMANCE = (oversight.not_decaying, oversight.above_break_even, oversight.not_crashing)


@checks_of(
    "predictions",
    "governance",
    oversight.registered_models,
    oversight.champion_serves,
    oversight.champion_is_fresh,
    oversight.shadows_predict,
    oversight.stand_ins,
)
def predictions_governance(
    context: dg.AssetCheckExecutionContext, clock: Clock, home: Home, feedback: Feedback
) -> Results:
    """Each answer of the predictions of the run's days; a champion that is far too old is an error."""
    rows = home.lake.read(PREDICTIONS, days_of(context, home.lake, PREDICTIONS))
    registered = {e.model_id for e in feedback.events() if e.kind == "trained" and e.model_id}
    newest = feedback.newest_registry(clock.instant_day)
    fresh = oversight.champion_is_fresh(rows)
    yield from answered("predictions", [oversight.registered_models], rows, registered, severity=ERROR)
    yield from answered("predictions", [oversight.champion_serves], rows, severity=ERROR)
    yield from results(
        "predictions", {oversight.champion_is_fresh: fresh}, ERROR if oversight.is_too_old(fresh) else WARN
    )
    yield from answered("predictions", [oversight.shadows_predict], rows, newest)
    yield from answered("predictions", [oversight.stand_ins], rows)


@checks_of("model_registry", "governance", *OF_REGISTRY)
def model_registry_governance(clock: Clock, feedback: Feedback) -> Results:
    """Each answer of the newest view of the registry."""
    view = feedback.newest_registry(clock.instant_day)
    yield from answered("model_registry", OF_REGISTRY, view, severity=ERROR)


@checks_of("model_performance", "governance", *OF_PERFORMANCE)
def model_performance_governance(context: dg.AssetCheckExecutionContext, home: Home) -> Results:
    """Each answer of the performance on the run's days."""
    rows = home.lake.read(MODEL_PERFORMANCE, days_of(context, home.lake, MODEL_PERFORMANCE))
    yield from answered("model_performance", OF_PERFORMANCE, rows)


GOVERNANCE_CHECKS = [predictions_governance, model_registry_governance, model_performance_governance]
