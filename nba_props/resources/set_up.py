"""Whether a home is live and set up, so that it may run by itself."""

import logging

from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.errors import NbaPropsError
from nba_props.settings import Settings
from nba_props.storage.lake import Lake
from nba_props.storage.registry_store import RegistryStore

# Dates with games of a season, of which a few may be missing: less history gives no windows, and no models.
SEASON_DATES = 150
LOG = logging.getLogger("nba_props")


def is_set_up(settings: Settings) -> bool:
    """Whether a home holds live data, has a key for the odds, a registered model, and a season of player games."""
    return (
        settings.source == "live"
        and bool(settings.odds_api_key)
        and bool(RegistryStore(settings.registry).names())
        and len(Lake(settings.lake).stored(PLAYER_GAMES)) >= SEASON_DATES
    )


def runs_by_itself() -> bool:
    """Whether the home of this process's environment is set up; one that cannot be looked into is not, and says why.

    Definitions load under settings that are wrong too: the first run then names the setting.
    """
    try:
        return is_set_up(Settings.read())
    except (NbaPropsError, OSError, ValueError) as error:
        LOG.warning("sensors and schedules come switched off: %s", error)
        return False
