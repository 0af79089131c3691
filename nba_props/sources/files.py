"""Atomic writes on any fsspec path: a file is the old one or the new one, also under kill -9.

What is in the file is not known here.
"""

import os
import uuid
from pathlib import Path, PurePosixPath

import fsspec
from fsspec.implementations.local import LocalFileSystem


def put(fs: fsspec.AbstractFileSystem, path: str, content: bytes) -> None:
    """Writes aside, syncs and puts in place; an object store's upload is atomic by itself."""
    fs.makedirs(str(PurePosixPath(path).parent), exist_ok=True)
    if not isinstance(fs, LocalFileSystem):
        fs.pipe_file(path, content)
        return
    target = Path(path)
    aside = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
    try:
        with aside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)


def sync_folder(fs: fsspec.AbstractFileSystem, folder: str) -> None:
    """Makes the names in a local folder last through a power cut, as their contents do."""
    if not isinstance(fs, LocalFileSystem) or not Path(folder).is_dir():
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
