"""The home that a command reads or runs in and its lake."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from nba_props.errors import ConfigurationError
from nba_props.instance.dagster_home import prepare
from nba_props.settings import Settings
from nba_props.stamps import STAMP
from nba_props.storage.full_disk import FULL

if TYPE_CHECKING:
    from nba_props.storage.lake import Lake


def existing_home() -> Settings:
    """The settings of a home that is there. Nothing is created.

    Raises:
        ConfigurationError: when it is not a home, or holds data of the other source.
    """
    settings = Settings.read()
    if not (settings.home / STAMP).is_file():
        raise ConfigurationError(
            f"{settings.home} is not a home of nba_props: set NBA_PROPS_HOME to one, or make one with `nba-props setup`"
        )
    settings.claim()
    return settings


def claimed_home() -> Settings:
    """The settings of a home that is marked as this source's; it is created where it is not there.

    Raises:
        ConfigurationError: when it cannot be written, or holds data of the other source.
    """
    settings = Settings.read()
    with _writing(settings):
        settings.claim()
    return settings


def prepared_home() -> Settings:
    """As `claimed_home`, with a Dagster instance that is ready for runs."""
    settings = Settings.read()
    with _writing(settings):
        prepare(settings)
    return settings


@contextmanager
def _writing(settings: Settings) -> Iterator[None]:
    home = settings.home
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise
        why = "is a file" if home.is_file() else f"cannot be written ({error.strerror}: {error.filename})"
        raise ConfigurationError(
            f"NBA_PROPS_HOME is {home}, which {why}: set it to a folder that this user may write"
        ) from None


def lake_of(settings: Settings) -> "Lake":
    """The lake of a home."""
    from nba_props.storage.lake import Lake

    return Lake(settings.lake)
