"""The libraries that a model's fit rests on, as they are installed."""

from importlib.metadata import version

LIBRARIES = ("catboost", "numpy", "polars", "scipy")


def library_versions() -> dict[str, str]:
    """The installed versions of the libraries that a fit rests on."""
    return {name: version(name) for name in LIBRARIES}
