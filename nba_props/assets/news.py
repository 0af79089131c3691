"""The asset of news: what has changed of a day since it was last built. Whether to build it again hangs on its rows."""

from typing import Any

import dagster as dg
import polars as pl

from nba_props.assets.table_asset import Published, game_days, publish, table_asset
from nba_props.bets.news import changes, of_facts
from nba_props.checks.contracts import contract_results
from nba_props.checks.metadata import table_of
from nba_props.declared.steps import ONLY_NEWS
from nba_props.declared.tables.contract import breaches
from nba_props.declared.tables.news import NEWS
from nba_props.resources.clock import Clock
from nba_props.resources.feedback import Feedback

SHOWN = 100


# A run that is about news alone, and has none, ends here: `slate` and all that follows from it are skipped.
@table_asset(NEWS, "stats", output_required=False)
def news(  # noqa: PLR0913, PLR0917  (what an asset reads stands in its signature)
    clock: Clock,
    feedback: Feedback,
    schedule: pl.DataFrame,
    odds_lines: pl.DataFrame,
    odds_polls: pl.DataFrame,
    game_line_polls: pl.DataFrame,
    injuries: pl.DataFrame,
    injury_reports: pl.DataFrame,
) -> Published:
    """Fixes the run's instant, once everything is ingested, and compares its day with its newest recorded instant."""
    facts = (schedule, odds_lines, odds_polls, game_line_polls, injuries, injury_reports)
    day, recorded = clock.instant_day, feedback.recorded(clock.instant_day)
    frame = changes(of_facts(facts, clock.instant), recorded, day, game_days())
    run = dg.AssetExecutionContext.get().run
    if frame.is_empty() and ONLY_NEWS.items() <= run.tags.items():
        yield from contract_results(NEWS, breaches(NEWS, frame))
        return
    yield from publish(NEWS, frame, _told(frame))


def _told(frame: pl.DataFrame) -> dict[str, Any]:
    """How many changes there are of each kind, and the first of them."""
    kinds = {f"changes: {kind}": n for kind, n in frame.group_by("kind").len().sort("kind").rows()}
    return kinds | {
        "changes": table_of(frame.select("game_id", "kind", "about", "before", "now")[:SHOWN].to_dicts())
    }


NEWS_ASSETS = [news]
