"""What is installed here: the package's source and version, the packages beside it, and what they are pinned to."""

import hashlib
import sys
from functools import cache
from importlib.metadata import distributions, version
from pathlib import Path

import nba_props
from nba_props.doctor.environment import normal
from nba_props.settings import VERSION, value_of

PACKAGE = Path(nba_props.__file__).parent
# Beside the package in a checkout; with the environment's data in an image.
LOCK_FILES = (
    PACKAGE.parent / "requirements.lock",
    Path(sys.prefix) / "share" / "nba_props" / "requirements.lock",
)


@cache
def code_hash() -> str:
    """Sixteen hexadecimal digits, the same for the same source of the package, wherever it is installed."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        digest.update(path.relative_to(PACKAGE).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def package_version() -> str:
    """The version of the package, such as 0.1.0."""
    return version("nba-props")


def running_version() -> str:
    """Which code runs: what NBA_PROPS_VERSION says, as an image does, else the package's version and its source's hash."""
    return value_of(VERSION) or f"{package_version()}+{code_hash()}"


def lock_text() -> str | None:
    """The lock file that the environment was made from; None where there is none."""
    return next((path.read_text() for path in LOCK_FILES if path.is_file()), None)


def installed_packages() -> dict[str, str]:
    """The version of each installed package by its normal name."""
    return {normal(found.metadata["Name"]): found.version for found in distributions()}
