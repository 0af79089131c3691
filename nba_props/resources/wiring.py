"""All resources of the definitions, made from the environment's variables or from given values."""

from collections.abc import Callable
from typing import Any

import dagster as dg

from nba_props.instance.installed import running_version
from nba_props.resources.alerts import Alerts
from nba_props.resources.bettor import Bettor
from nba_props.resources.clock import Clock
from nba_props.resources.day_lock import DayLock
from nba_props.resources.feedback import Feedback
from nba_props.resources.home import Home
from nba_props.resources.installation import Installation
from nba_props.resources.lake_io import LakeIOManager
from nba_props.resources.mirror import Mirror
from nba_props.resources.monitored import Monitored
from nba_props.resources.planned import Planned
from nba_props.resources.world import World
from nba_props.settings import BIGQUERY, DEFAULTS, VERSION, is_set, value_of


def of_environment(name: str) -> str:
    """The variable as an `EnvVar`, whose value Dagster reads when a run starts, or its default where it is not set.

    An `EnvVar` without a value would fail every run; the Resources page shows the variable's name, or the default. The
    version of the code is no secret, and is shown.
    """
    if name == VERSION:
        return value_of(name)
    return dg.EnvVar(name) if is_set(name) else DEFAULTS[name]


def resources(value: Callable[[str], str] = of_environment, *, plays_back: bool = False) -> dict[str, Any]:
    """The resources by their keys.

    Args:
        value: returns what the field of an environment variable holds.
        plays_back: whether the clock is set to the instant of a recorded run that was live.
    """
    clock = Clock(frozen_now=value("NBA_PROPS_NOW"), plays_back=plays_back)
    home = Home(
        home=value("NBA_PROPS_HOME"), store=value("NBA_PROPS_STORE"), source=value("NBA_PROPS_SOURCE")
    )
    world = World(
        home=home,
        clock=clock,
        archive=value("NBA_PROPS_ARCHIVE"),
        odds_api_key=value("ODDS_API_KEY"),
        odds_api_base_url=value("ODDS_API_BASE_URL"),
        nba_cdn_base_url=value("NBA_CDN_BASE_URL"),
        nba_stats_base_url=value("NBA_STATS_BASE_URL"),
        nba_injury_base_url=value("NBA_INJURY_BASE_URL"),
        simulated_trouble=value("NBA_PROPS_SIMULATED_TROUBLE"),
    )
    planned = Planned(
        home=home, clock=clock, world=world, credits_per_day=value("NBA_PROPS_ODDS_CREDITS_PER_DAY")
    )
    alerts = Alerts(
        home=home,
        slack_webhook=value("NBA_PROPS_SLACK_WEBHOOK"),
        webhook=value("NBA_PROPS_ALERT_WEBHOOK"),
        smtp_url=value("NBA_PROPS_SMTP_URL"),
        mail_from=value("NBA_PROPS_ALERT_FROM"),
        mail_to=value("NBA_PROPS_ALERT_TO"),
        heartbeat_url=value("NBA_PROPS_HEARTBEAT_URL"),
    )
    return {
        "alerts": alerts,
        "bettor": Bettor(books=value("NBA_PROPS_BOOKS")),
        "clock": clock,
        "day_lock": DayLock(home=home, clock=clock),
        "home": home,
        "feedback": Feedback(home=home),
        "installation": Installation(version=value(VERSION) or running_version()),
        "lake": LakeIOManager(home=home, clock=clock),
        "mirror": Mirror(bigquery=value(BIGQUERY)),
        "monitored": Monitored(home=home, planned=planned),
        "planned": planned,
        "world": world,
    }


def given(**variables: str) -> dict[str, Any]:
    """The resources with variables as given, and defaults for the others: the environment is not read."""
    return resources(lambda name: variables.get(name) or DEFAULTS[name])
