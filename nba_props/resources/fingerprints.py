"""What a model rests on besides its data: the package's source, and the libraries installed beside it."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

import nba_props

LIBRARIES = ("catboost", "numpy", "polars", "scipy")


@cache
def code_hash() -> str:
    """Sixteen hexadecimal digits, the same for the same source of the package, wherever it is installed."""
    root = Path(nba_props.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def library_versions() -> dict[str, str]:
    """The installed versions of the libraries that a fit rests on."""
    return {name: version(name) for name in LIBRARIES}


def package_version() -> str:
    """The version of the package, such as 0.1.0."""
    return version("nba-props")
