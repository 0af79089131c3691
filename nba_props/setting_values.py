"""Texts of environment variables as values, where they need more than a comparison.

Each raises ConfigurationError, which names the variable, for a text that it cannot use.
"""

import math
import re
from collections.abc import Mapping
from pathlib import Path

from nba_props.errors import ConfigurationError

# `s3://bucket`, `simplecache::s3://bucket`, and `s3:/bucket` as `Path` leaves it.
URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:[:/]")
CODE_NAME = re.compile(r"[A-Za-z0-9_.+-]{1,64}")


def home_of(text: str) -> Path:
    """The home as an absolute path."""
    if URL.match(text):
        raise ConfigurationError(
            f"NBA_PROPS_HOME is {text!r}, a URL; it must be a local folder, for Dagster's files and locks. Set "
            f"NBA_PROPS_STORE to the URL instead"
        )
    return Path(text).absolute()


def store_of(text: str, home: Path) -> str:
    """The store without a trailing slash: a URL as given, a folder as its absolute path."""
    if not text:
        return str(home)
    if not URL.match(text):
        return str(Path(text).absolute())
    bare = text.rstrip("/")
    return bare if URL.match(bare) else text


def http_url(env: Mapping[str, str], name: str) -> str:
    """The URL of a feed."""
    if not env[name].startswith(("http://", "https://")):
        raise ConfigurationError(f"{name} is {env[name]!r}; it must begin with http:// or https://")
    return env[name]


def check_code_name(name: str, given: str) -> None:
    """Refuses a name of the code that is none: it is shown by programs and pages as it stands."""
    if given and not CODE_NAME.fullmatch(given):
        raise ConfigurationError(
            f"{name} is {given[:80]!r}; it must be a commit or a version, of letters, digits, `.`, `+`, `-` and `_`"
        )


def bankroll_of(text: str) -> float | None:
    """The money of which stakes are shares; None where nothing is given."""
    if not text:
        return None
    try:
        money = float(text)
    except ValueError:
        money = math.nan
    if not 0 < money < math.inf:
        raise ConfigurationError(f"NBA_PROPS_BANKROLL is {text!r}; it must be a positive number such as 1000")
    return money
