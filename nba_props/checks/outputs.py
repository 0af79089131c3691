"""Is every output there that is due, of the run's days and of the week, and does what is there agree?"""

import dagster as dg

from nba_props.checks.answers import ERROR, WARN, Answer, Results, answered, checks_of, days_of, results
from nba_props.days import Days
from nba_props.declared.tables.bets import GRADES, PREDICTIONS
from nba_props.declared.tables.gaps import FEATURE_GAPS
from nba_props.declared.tables.ingest import BOX_SCORES, SCHEDULE
from nba_props.declared.tables.outputs import EXPECTED_OUTPUTS
from nba_props.declared.tables.quotes import ODDS_POLLS
from nba_props.declared.tables.record import BEST_BETS
from nba_props.declared.tables.stats import SLATE
from nba_props.publishing.exports.read_back import exported_bets, paths
from nba_props.quality.outputs.arrived import is_alarming, outputs_arrived
from nba_props.quality.outputs.week import LOOKED_BACK, outputs_of_a_week
from nba_props.quality.reconciliation import (
    closes_match_tips,
    exports_match_bets,
    grades_match_finals,
    predictions_match_slate,
)
from nba_props.quality.verdict import Verdict
from nba_props.resources.clock import Clock
from nba_props.resources.home import Home

READS = (SCHEDULE, SLATE, FEATURE_GAPS, PREDICTIONS, GRADES, BOX_SCORES, BEST_BETS, ODDS_POLLS)


@checks_of("expected_outputs", "quality", outputs_arrived, outputs_of_a_week)
def expected_outputs_quality(context: dg.AssetCheckExecutionContext, clock: Clock, home: Home) -> Results:
    """The first answer for the games of the run's days, the second for those of the week before the run's instant."""
    verdict = outputs_arrived(home.lake.read(EXPECTED_OUTPUTS, days_of(context, home.lake, EXPECTED_OUTPUTS)))
    severity = ERROR if is_alarming(verdict) else WARN
    yield from results("expected_outputs", {outputs_arrived: verdict}, severity)
    week = home.lake.read(EXPECTED_OUTPUTS, Days.one(clock.instant_day).before(LOOKED_BACK))
    yield from answered("expected_outputs", [outputs_of_a_week], week, clock.instant)


@checks_of(
    "expected_outputs",
    "reconciliation",
    predictions_match_slate,
    grades_match_finals,
    exports_match_bets,
    closes_match_tips,
)
def expected_outputs_reconciliation(
    context: dg.AssetCheckExecutionContext, clock: Clock, home: Home
) -> Results:
    """The answers for the games of the run's days."""
    days = days_of(context, home.lake, EXPECTED_OUTPUTS)
    of = {table.name: home.lake.read(table, days) for table in READS}
    held = exported_bets(home.exports.read(paths(days)), days)
    verdicts: dict[Answer, Verdict] = {
        predictions_match_slate: predictions_match_slate(
            of["slate"], of["predictions"], of["feature_gaps"], of["schedule"]
        ),
        grades_match_finals: grades_match_finals(of["predictions"], of["grades"], of["box_scores"]),
        exports_match_bets: exports_match_bets(of["best_bets"], held),
        closes_match_tips: closes_match_tips(of["schedule"], of["slate"], of["odds_polls"], clock.instant),
    }
    yield from results("expected_outputs", verdicts)


OUTPUT_CHECKS = [expected_outputs_quality, expected_outputs_reconciliation]
