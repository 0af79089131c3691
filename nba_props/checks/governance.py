"""Are the models that predict those that may, and how do they do? Thresholds are in `models.oversight`."""

import dagster as dg

from nba_props.checks.answers import ERROR, WARN, Answer, days_of, specs, told
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.models import MODEL_PERFORMANCE
from nba_props.models.governance import oversight
from nba_props.quality.verdict import Verdict
from nba_props.resources.clock import Clock
from nba_props.resources.feedback import Feedback
from nba_props.resources.home import Home

OF_PREDICTIONS = (
    oversight.registered_models, oversight.champion_serves, oversight.champion_is_fresh, oversight.shadows_predict,
)  # fmt: skip
OF_REGISTRY = (oversight.champion_passes, oversight.not_too_good)
OF_PERFORMANCE = (oversight.not_decaying, oversight.not_crashing)


@dg.multi_asset_check(name="predictions_governance", specs=specs("predictions", OF_PREDICTIONS))
def predictions_governance(
    context: dg.AssetCheckExecutionContext, clock: Clock, home: Home, feedback: Feedback
):
    lake = home.lake
    rows = lake.read(PREDICTIONS, days_of(context, lake, PREDICTIONS))
    known = {e.model_id for e in feedback.events() if e.kind == "trained" and e.model_id}
    fresh = oversight.champion_is_fresh(rows)
    errors: dict[Answer, Verdict] = {
        oversight.registered_models: oversight.registered_models(rows, known),
        oversight.champion_serves: oversight.champion_serves(rows),
    }
    shadows = oversight.shadows_predict(rows, feedback.newest_registry(clock.today()))
    yield from told("predictions", errors, ERROR)
    stale = ERROR if oversight.is_too_old(fresh) else WARN
    yield from told("predictions", {oversight.champion_is_fresh: fresh}, stale)
    yield from told("predictions", {oversight.shadows_predict: shadows})


@dg.multi_asset_check(name="model_registry_governance", specs=specs("model_registry", OF_REGISTRY))
def model_registry_governance(clock: Clock, feedback: Feedback):
    view = feedback.newest_registry(clock.today())
    yield from told("model_registry", {answer: answer(view) for answer in OF_REGISTRY}, ERROR)


@dg.multi_asset_check(name="model_performance_governance", specs=specs("model_performance", OF_PERFORMANCE))
def model_performance_governance(context: dg.AssetCheckExecutionContext, home: Home):
    lake = home.lake
    rows = lake.read(MODEL_PERFORMANCE, days_of(context, lake, MODEL_PERFORMANCE))
    yield from told("model_performance", {answer: answer(rows) for answer in OF_PERFORMANCE})


GOVERNANCE_CHECKS = [predictions_governance, model_registry_governance, model_performance_governance]
