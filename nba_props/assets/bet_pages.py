"""The asset of the pages of bets. What stands in them is decided in `publishing.explain` and `publishing.report.bet`."""

import dagster as dg
import polars as pl

from nba_props.assets.export_asset import LAST, export_asset, exported
from nba_props.instance.installed import code_hash
from nba_props.partitions import GAME_DAYS
from nba_props.publishing.report import shell
from nba_props.publishing.report.bet.page import bet_page
from nba_props.publishing.report.bet.since import due, places, refreshed
from nba_props.resources.clock import Clock
from nba_props.resources.explaining import Explaining
from nba_props.resources.home import Home

# Explanations are of what was known at a publication: they are made of the history of all these tables, not of the day's.
EXPLAINED_BY = (
    "slate", "feature_store", "predictions", "fair_prices", "odds_lines", "odds_polls", "grades", "model_registry",
)  # fmt: skip


@export_asset(
    "Pages for people: why each published bet was made, as of its publication, and what happened since.",
    ["html"],
    partitions_def=GAME_DAYS,
    ins={"best_bets": dg.AssetIn(), "bet_grades": dg.AssetIn()},
    deps=EXPLAINED_BY,
    op_tags=LAST,
)
def bet_pages(
    clock: Clock, home: Home, best_bets: pl.DataFrame, bet_grades: pl.DataFrame
) -> dg.MaterializeResult[None]:
    """The pages of the bets that have none; of the others only what happened since is written again."""
    stored = home.report.read(places(best_bets))
    pages = refreshed(best_bets, bet_grades, stored, clock.instant)
    bets = due(best_bets, stored, code_hash())
    explained = Explaining(home.settings, home.lake).bets_explained(bets, clock.instant)
    pages |= dict(map(bet_page, explained))
    return exported(home.report, pages, "bets", home.told, shell.says_the_same)


BET_PAGE_ASSETS = [bet_pages]
