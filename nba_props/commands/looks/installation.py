"""All that is looked at without a cloud: packages, keys, clock, home and disk, then the store and what runs by itself."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import metadata

from nba_props import settings as variables
from nba_props import stamps
from nba_props.commands.looks import automation, stored
from nba_props.commands.looks.guarded import Look, looked, refused
from nba_props.doctor import clock, disk, environment
from nba_props.doctor.finding import Finding
from nba_props.errors import ConfigurationError
from nba_props.instance.installed import installed_packages, lock_text, running_version
from nba_props.setting_values import URL
from nba_props.settings import Settings


def looks(*, every: bool) -> list[Finding]:
    """All findings of an installation. `every`: whether every stored file is read, instead of a sample."""
    findings = [*looked("environment", _packages)]
    try:
        settings = Settings.read()
    except ConfigurationError as error:
        return [*findings, refused("environment", error)]
    parts: dict[str, Look] = {
        "environment": lambda: _keys(settings),
        "clock": lambda: _clock(settings),
        "home": lambda: _home(settings),
    }
    if (settings.home / stamps.STAMP).is_file():
        parts |= {
            "disk": lambda: _disk(settings),
            "code": lambda: _code(settings),
            "store": lambda: stored.look(settings, every=every),
            "automation": lambda: automation.look(settings),
        }
    return [*findings, *(finding for area, look in parts.items() for finding in looked(area, look))]


def _packages() -> Iterator[Finding]:
    yield environment.python(sys.version_info[:3], metadata("nba-props")["Requires-Python"])
    yield environment.packages(lock_text(), installed_packages())


def _code(settings: Settings) -> Iterator[Finding]:
    from nba_props.publishing.exports.read_back import STATUS, written_by
    from nba_props.storage.published_files import PublishedFiles

    status = PublishedFiles(f"{settings.exports}/v1").read([STATUS]).get(STATUS)
    yield environment.code(written_by(status), running_version())


def _keys(settings: Settings) -> Iterator[Finding]:
    yield from environment.keys(settings, {name for name in environment.KEYS if variables.is_set(name)})


def _clock(settings: Settings) -> Iterator[Finding]:
    from nba_props.sources.host_clock import skew

    yield clock.product_clock(settings)
    if settings.source == "live":
        urls = dict.fromkeys((settings.odds_api_base_url, settings.nba_cdn_base_url))
        yield from clock.skew({url: skew(url, lambda: datetime.now(UTC)) for url in urls})


def _home(settings: Settings) -> Iterator[Finding]:
    from nba_props.instance.dagster_home import refuse_foreign_instance

    places = {settings.store: "NBA_PROPS_STORE", str(settings.home): "NBA_PROPS_HOME"}
    for place, variable in places.items():
        if not stamps.is_claimed(place, settings.source, variable):
            says = f"{place} has no stamp, so it is no home or store of nba_props yet."
            yield Finding("home", "error", says, "nba-props setup")
            return
    refuse_foreign_instance(settings)
    if not (settings.dagster_home / "dagster.yaml").is_file():
        says = f"{settings.dagster_home} has no dagster.yaml, so no run can be recorded there."
        yield Finding("home", "error", says, "nba-props setup")
        return
    yield Finding(
        "home", "good", f"{settings.home} is a {settings.source} home, and its Dagster instance is prepared."
    )


def _disk(settings: Settings) -> Iterator[Finding]:
    from nba_props.storage.full_disk import free_bytes

    for place in dict.fromkeys((str(settings.home), settings.store)):
        if not URL.match(place):
            yield disk.room(place, free_bytes(place))
