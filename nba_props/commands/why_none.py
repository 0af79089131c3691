"""Why a day has no bets, and how many of its players were predicted."""

from datetime import date

from nba_props.commands.console import screen
from nba_props.commands.homes import lake_of
from nba_props.days import game_date
from nba_props.settings import Settings


def why_none(settings: Settings, day: date) -> str:
    """The reason why a day has no bets."""
    from nba_props.bets.best_bets.without_bets import why_without
    from nba_props.declared.tables.bets import PREDICTIONS
    from nba_props.declared.tables.prices import FAIR_PRICES
    from nba_props.declared.tables.record import BEST_BETS
    from nba_props.declared.tables.stats import SLATE

    lake, today = lake_of(settings), game_date(settings.now())
    if day > today:
        return f"it lies after the clock's game date {today}"
    if day in lake.stored(SLATE) and lake.read(SLATE, [day]).is_empty():
        return "the day has no games"
    if day not in lake.stored(BEST_BETS):
        return f"the night has not been run; run it with `nba-props night {day}`"
    if not lake.read(BEST_BETS, [day]).is_empty():
        return "its stored bets are from before the record, and were not published"
    if day not in lake.stored(FAIR_PRICES):
        return f"no fair prices are stored; run it with `nba-props night {day}`"
    return why_without(lake.read(PREDICTIONS, [day]), lake.read(FAIR_PRICES, [day]))


def show_served(settings: Settings, day: date) -> None:
    """Prints how many of a day's players were predicted, by whom, and what the others are lost to."""
    from nba_props.declared.tables.bets import PREDICTIONS
    from nba_props.models.accuracy.coverage import of_predictions
    from nba_props.models.accuracy.tables import served

    rows = lake_of(settings).read(PREDICTIONS, [day])
    if rows.height:
        screen(120).print(served(of_predictions(rows)), highlight=False, soft_wrap=True)
