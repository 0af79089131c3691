"""Local files that share their content with another one by a hard link, or are a copy where no link goes."""

import errno
import os
from pathlib import Path

import fsspec
from fsspec.implementations.local import LocalFileSystem

# Why a hard link may be refused where a copy is not: another disk, a file system without links, too many of them.
NO_LINK = {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EOPNOTSUPP}


def link(path: str | Path, target: Path) -> bool:
    """Whether the target is now a link to a local file, or was there already."""
    try:
        os.link(path, target)
    except FileExistsError:
        return True
    except FileNotFoundError:
        return False
    except OSError as error:
        if error.errno not in NO_LINK:
            raise
        return False
    return True


def place(
    fs: fsspec.AbstractFileSystem, path: str, content: bytes, target: Path, *, may_link: bool = True
) -> None:
    """Makes a local file of one that was read and has a content: a link to it where it may be one, else a copy."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if not (may_link and isinstance(fs, LocalFileSystem) and link(path, target)):
        target.write_bytes(content)
