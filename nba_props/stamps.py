"""Stamps that keep real and simulated data apart: a home or a store belongs to the source that used it first."""

import json
import os
import uuid
from pathlib import Path

import fsspec
from fsspec.implementations.local import LocalFileSystem

from nba_props.errors import ConfigurationError

STAMP = "source.json"


def claim(place: str, source: str, variable: str) -> None:
    """Stamps a new place with the source of its data.

    Args:
        place: folder or URL.
        source: `simulated` or `live`.
        variable: that names the place, for messages.

    Raises:
        ConfigurationError: it belongs to the other source, its stamp cannot be read, or its URL cannot be opened.
    """
    if not is_claimed(place, source, variable):
        fs, root = fsspec.core.url_to_fs(place)
        _stamp(fs, root, json.dumps({"source": source}) + "\n")
        is_claimed(place, source, variable)


def is_claimed(place: str, source: str, variable: str) -> bool:
    """Whether a place is stamped, with the source; nothing is written. The arguments are those of `claim`.

    Raises:
        ConfigurationError: as `claim` does.
    """
    try:
        fs, root = fsspec.core.url_to_fs(place)
    except (ValueError, ImportError) as error:
        raise ConfigurationError(f"{variable} is {place!r}, which cannot be opened: {error}") from None
    stamp = f"{root}/{STAMP}"
    content = _content(fs, stamp)
    if content is None:
        return False
    try:
        owner = json.loads(content)["source"]
    except (ValueError, KeyError, TypeError):
        raise ConfigurationError(
            f'{stamp} does not name the source of the data in {place}: write {{"source": "simulated"}} or '
            f'{{"source": "live"}} into it, or set {variable} to another place'
        ) from None
    if owner != source:
        raise ConfigurationError(
            f"{place} holds {owner} data and NBA_PROPS_SOURCE is {source}: they never share a home; set {variable} "
            f"to another place"
        )
    return True


def _content(fs: fsspec.AbstractFileSystem, stamp: str) -> bytes | None:
    try:
        return bytes(fs.cat_file(stamp))
    except FileNotFoundError:
        return None


def _stamp(fs: fsspec.AbstractFileSystem, root: str, text: str) -> None:
    """Writes the stamp unless another process has written one since."""
    fs.makedirs(root, exist_ok=True)
    try:
        if not isinstance(fs, LocalFileSystem):
            fs.pipe_file(f"{root}/{STAMP}", text.encode(), mode="create")
            return
        # A hard link, unlike a rename, fails where the name is taken; unlike a write, it is never half done.
        aside = Path(root) / f".{STAMP}.{uuid.uuid4().hex}"
        aside.write_text(text)
        try:
            os.link(aside, Path(root) / STAMP)
        finally:
            aside.unlink()
    except FileExistsError:
        return
