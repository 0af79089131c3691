"""The asset of the report: pages for people. What stands in them is decided in `publishing.report`."""

import dagster as dg
import polars as pl

from nba_props.assets.export_asset import export_asset, exported
from nba_props.assets.table_asset import game_days
from nba_props.partitions import GAME_DAYS, days_up_to
from nba_props.publishing.report import nights as list_of_nights
from nba_props.publishing.report import shell
from nba_props.publishing.report.night.tables import days_of
from nba_props.publishing.report.record import page as record
from nba_props.publishing.report.site import FIRST_PAGE, site
from nba_props.quality.feeds import MEMORY_DAYS
from nba_props.quality.go import PAST, TONIGHT
from nba_props.resources.clock import Clock
from nba_props.resources.feedback import Feedback
from nba_props.resources.home import Home
from nba_props.resources.record_data import record_data

OF_THE_DAY = (
    "slate", "predictions", "fair_prices", "feature_gaps", "unresolved_names", "odds_polls", "injuries",
    "expected_outputs",
)  # fmt: skip
# A run at an earlier instant knows less of all nights.
OF_ALL_NIGHTS = (record.PATH, list_of_nights.PLACE)
# What the record shows beside the bets: all days of these.
OF_THE_RECORD = ("grades", "price_grades", "signals", "player_games")
READS = {
    **{name: dg.AssetIn() for name in OF_THE_DAY},
    # By what a night's feeds had before it is judged whether they are silent.
    **{name: dg.AssetIn(partition_mapping=days_up_to(MEMORY_DAYS)) for name in ("schedule", *TONIGHT, *PAST)},
    # The list of nights shows all of them, and a bet how such bets have done so far.
    **{
        name: dg.AssetIn(partition_mapping=dg.AllPartitionMapping())
        for name in ("best_bets", "bet_grades", "bet_performance")
    },
}


@export_asset(
    "Pages for people: each night with its bets, players and data, the list of nights, and the record of all bets. The "
    "newest night is `index.html`.",
    ["html"],
    partitions_def=GAME_DAYS,
    ins=READS,
    deps=["model_registry", *OF_THE_RECORD],
)
def report(
    clock: Clock, home: Home, feedback: Feedback, **tables: pl.DataFrame
) -> dg.MaterializeResult[None]:
    """The pages of the run's nights, the list of nights, and the first pages where the newest night is among them."""
    registries = {day: feedback.newest_registry(day) for day in days_of(tables, clock.instant_day)}
    pages = site(tables, registries, home.report.listed(), game_days(), home.label, clock.instant)
    pages |= {record.PATH: record.record_page(record_data(home, feedback, clock.instant))}
    pages = shell.not_earlier(pages, home.report.read(OF_ALL_NIGHTS))
    return exported(home.report, pages, FIRST_PAGE, home.told, shell.says_the_same)


REPORT_ASSETS = [report]
