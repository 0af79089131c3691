"""What a run knows of a night when it decides about its bets, gathered from the tables."""

import polars as pl

from nba_props.bets.best_bets.record import Night
from nba_props.bets.prices.injury_states import injury_states
from nba_props.declared.keys import GAME_PLAYER


def known(
    prices: pl.DataFrame,
    predictions: pl.DataFrame,
    slate: pl.DataFrame,
    schedule: pl.DataFrame,
    injuries: pl.DataFrame,
    injury_reports: pl.DataFrame,
) -> Night:
    """What a run knows, of its tables of the same days; the reports also of the 14 days before.

    The slate leaves postponed games out. It keeps players whom nobody quotes any more, as happens to those listed out.
    """
    teams = schedule.select("game_id", "home", "away")
    players = slate.select(*GAME_PLAYER, "game_date", "team", "as_of").join(teams, on="game_id", how="left")
    return Night(
        prices,
        predictions,
        slate.select("game_id", "game_date", "tip_off").unique(),
        injury_states(players, injuries, injury_reports).select(*GAME_PLAYER, "injury_status"),
    )
