"""What is wrong with tonight's data, in one paragraph."""

from datetime import date

from nba_props.commands.console import screen
from nba_props.commands.homes import lake_of
from nba_props.days import game_date
from nba_props.settings import Settings


def show_data(settings: Settings, day: date) -> None:
    """Prints whether tonight can be bet on, which feeds are missing, and for how many quoted players injuries are unknown.

    Other days than the clock's own have no night ahead: nothing is printed.
    """
    from nba_props.declared.tables.prices import FAIR_PRICES
    from nba_props.quality.go import go
    from nba_props.quality.prices import told_of_prices
    from nba_props.resources.night_data import night_data

    lake, now = lake_of(settings), settings.now()
    if day != game_date(now):
        return
    verdict = go(night_data(lake, [day], now))
    text = f"Tonight's data: {verdict.note} {told_of_prices(lake.read(FAIR_PRICES, [day]))}"
    screen(120).print(text.strip(), soft_wrap=True, markup=False, highlight=False)
