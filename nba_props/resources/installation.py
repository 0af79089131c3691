"""Which code runs, and with which packages, as a resource."""

from collections.abc import Mapping

import dagster as dg
from pydantic import Field

from nba_props.instance.installed import installed_packages, lock_text


class Installation(dg.ConfigurableResource["Installation"]):
    """What is installed where a run is executed."""

    version: str = Field(
        description="Which code it is: the commit of an image, or the package's version and a hash."
    )

    @property
    def packages(self) -> Mapping[str, str]:
        """The version of each installed package by its name."""
        return installed_packages()

    @property
    def lock(self) -> str | None:
        """The lock file that the environment was made from; None where there is none."""
        return lock_text()
