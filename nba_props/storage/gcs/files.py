"""Buckets of Google Cloud Storage as a file system of fsspec: what the stores ask of one, and nothing else.

fsspec finds it by the entry point of this package, for `gs://`. Every entry of a listing has the object's `generation`
and, where its writer said it, the `sha256` of its content.
"""

import io
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import fsspec

from nba_props.storage.gcs.generations import MOST_BYTES, Generations

if TYPE_CHECKING:
    from nba_props.storage.gcs.client import Requests, Stored

PROTOCOL = "gs"
# Nearly all of a request is waiting.
AT_ONCE = 32
Info = dict[str, Any]


class GcsFiles(fsspec.AbstractFileSystem):  # type: ignore[misc]  # fsspec has no types
    """Objects by `bucket/name`. A folder is there as long as an object is below it.

    Args:
        cache: local folder in which contents are kept; none is kept by default.
        cache_bytes: how much the folder may take.

    Raises:
        ImportError: Google's client is not installed.
        ConfigurationError: there are no credentials.
    """

    protocol = PROTOCOL

    def __init__(self, cache: str | None = None, cache_bytes: int = MOST_BYTES, **options: Any) -> None:  # noqa: ANN401  (fsspec's)
        super().__init__(**options)
        try:
            from nba_props.storage.gcs import client  # noqa: PLC0415  (an extra, which other stores do without)
        except ImportError as error:
            raise ImportError(f"install nba-props[gcp] for gs:// ({error})") from None
        self._of_process = client.of_process
        self._requests  # noqa: B018  (says at once that there are no credentials)
        self._kept = Generations(Path(cache), cache_bytes) if cache else None

    @property
    def _requests(self) -> "Requests":
        return self._of_process()

    def ls(self, path: str, detail: bool = True, **_: object) -> list[Any]:
        """What lies in a folder.

        Raises:
            FileNotFoundError: nothing does.
        """
        bucket, name = _parts(self._strip_protocol(path))
        objects, folders = self._requests.listed(bucket, _folder(name), below=False)
        infos = [_info(bucket, of) for of in objects]
        infos += [{"name": f"{bucket}/{of.rstrip('/')}", "size": 0, "type": "directory"} for of in folders]
        if not infos:
            raise FileNotFoundError(f"gs://{bucket}/{name}")
        return infos if detail else [info["name"] for info in infos]

    def find(self, path: str, detail: bool = False, **_: object) -> Any:  # noqa: ANN401  (fsspec's: a list or a mapping)
        """All files below a folder; none where there is no such folder."""
        bucket, name = _parts(self._strip_protocol(path))
        objects, _folders = self._requests.listed(bucket, _folder(name), below=True)
        infos = {info["name"]: info for info in (_info(bucket, of) for of in objects)}
        return infos if detail else sorted(infos)

    def info(self, path: str, **_: object) -> Info:
        """A file's entry, or a folder's.

        Raises:
            FileNotFoundError: there is neither.
        """
        if found := self._info_of_file(path):
            return found
        bucket, name = _parts(self._strip_protocol(path))
        if self.isdir(path):
            return {"name": f"{bucket}/{name}", "size": 0, "type": "directory"}
        raise FileNotFoundError(f"gs://{bucket}/{name}")

    def modified(self, path: str) -> datetime:
        """When a file was last written, UTC.

        Raises:
            FileNotFoundError: there is none.
        """
        found = self._info_of_file(path)
        if found is None:
            raise FileNotFoundError(f"gs://{self._strip_protocol(path)}")
        written_at: datetime = found["written_at"]
        return written_at

    def exists(self, path: str, **_: object) -> bool:
        """Whether there is a file or a folder.

        Raises:
            OSError: nobody can say.
        """
        return self._info_of_file(path) is not None or self.isdir(path)

    def isdir(self, path: str) -> bool:
        """Whether a file lies below a folder of that name."""
        bucket, name = _parts(self._strip_protocol(path))
        objects, _ = self._requests.listed(bucket, _folder(name), below=True, most=1)
        return bool(objects)

    def cat_file(
        self, path: str, start: int | None = None, end: int | None = None, generation: int | None = None
    ) -> bytes:
        """A file's content.

        Args:
            path: of the file.
            start: the first byte, as of a slice.
            end: the byte after the last one, as of a slice.
            generation: which a listing showed. Where it was replaced since and is not kept here, the newest content is
                returned.

        Raises:
            FileNotFoundError: there is none.
        """
        return self._content(self._strip_protocol(path), generation)[start:end]

    def cat(
        self,
        path: str | list[str],
        recursive: bool = False,
        on_error: str = "raise",
        seen: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
        **_: object,
    ) -> Any:  # noqa: ANN401  (fsspec's: bytes or a mapping)
        """The contents of files by path, fetched side by side; `omit` leaves out those that are not there.

        Args:
            path: of a file, a folder, or a list of files.
            recursive: whether it is a folder.
            on_error: what becomes of a file that is not there.
            seen: entries in a listing, by path.

        Raises:
            FileNotFoundError: one is not there.
        """
        if isinstance(path, str) and not recursive:
            return self.cat_file(path)
        paths = self.find(path) if isinstance(path, str) else path

        def content(of: str) -> bytes | None:
            try:
                return self.cat_file(of, generation=seen.get(of, {}).get("generation"))
            except FileNotFoundError:
                return None

        found = dict(zip(paths, self._side_by_side(content, paths), strict=True))
        if on_error != "omit" and (missing := [of for of, content in found.items() if content is None]):
            raise FileNotFoundError(f"gs://{missing[0]}")
        return {of: content for of, content in found.items() if content is not None}

    def pipe_file(
        self, path: str, value: bytes, mode: Literal["overwrite", "create"] = "overwrite", **_: object
    ) -> Info:
        """Writes a file and returns its entry; `create` never replaces one.

        Raises:
            FileExistsError: there is one already.
        """
        return self._write(path, value, 0 if mode == "create" else None)

    def replace_file(self, path: str, value: bytes, generation: int) -> None:
        """Writes a file if it still has the generation that was read, 0 where there was none.

        Raises:
            FileExistsError: another process has written it since.
        """
        self._write(path, value, generation)

    def replace_each(
        self, contents: Mapping[str, bytes], seen: Mapping[str, Mapping[str, Any]]
    ) -> dict[str, Info]:
        """Writes files that are still as a listing showed them, or absent as they were there.

        Args:
            contents: by path.
            seen: entries in the listing, by path.

        Returns:
            The entries of those that were written; another process was faster with the others.
        """

        def write(path: str) -> Info | None:
            try:
                return self._write(path, contents[path], seen.get(path, {}).get("generation", 0))
            except FileExistsError:
                return None

        told = zip(contents, self._side_by_side(write, list(contents)), strict=True)
        return {path: info for path, info in told if info}

    def read_for_change(self, path: str) -> tuple[bytes | None, int]:
        """A file's content and its generation, for `replace_file`; None and 0 where there is none."""
        try:
            return self._requests.content(*_parts(self._strip_protocol(path)))
        except FileNotFoundError:
            return None, 0

    def copy_new(self, copies: Mapping[str, Info]) -> None:
        """Copies files within the service, by target, except where the target is there.

        Raises:
            FileNotFoundError: a source was replaced since its entry was read.
        """

        def copy(target: str) -> None:
            of = copies[target]
            self._requests.copy((*_parts(of["name"]), of["generation"]), *_parts(target))

        self._side_by_side(copy, list(copies))

    def rm_file(self, path: str) -> None:
        """Removes a file.

        Raises:
            FileNotFoundError: there is none.
        """
        self._requests.remove(*_parts(self._strip_protocol(path)))

    def _open(self, path: str, mode: str = "rb", **_: object) -> io.BytesIO:
        if mode != "rb":
            raise io.UnsupportedOperation("a file is written whole, by `pipe_file`")
        return io.BytesIO(self.cat_file(path))

    def _write(self, path: str, content: bytes, generation: int | None) -> Info:
        bucket, name = _parts(path := self._strip_protocol(path))
        written = self._requests.write(bucket, name, content, generation)
        if self._kept:
            self._kept.keep(path, written.generation, content)
        return _info(bucket, written)

    def _content(self, path: str, generation: int | None) -> bytes:
        if self._kept and generation and (kept := self._kept.get(path, generation)) is not None:
            return kept
        try:
            content, found = self._requests.content(*_parts(path), generation)
        except FileNotFoundError:
            if generation is None:
                raise
            content, found = self._requests.content(*_parts(path))
        if self._kept and found:
            self._kept.keep(path, found, content)
        return content

    def _info_of_file(self, path: str) -> Info | None:
        bucket, name = _parts(self._strip_protocol(path))
        found = self._requests.found(bucket, name) if name else None
        return _info(bucket, found) if found else None

    def _side_by_side(self, work: Any, paths: Sequence[str]) -> list[Any]:  # noqa: ANN401  (of a path)
        if not paths:
            return []
        with ThreadPoolExecutor(min(AT_ONCE, len(paths))) as pool:
            return list(pool.map(work, paths))


def keep_generations(folder: Path) -> None:
    """Lets this process keep contents of buckets in a folder; it is made when there is one to keep."""
    fsspec.config.conf.setdefault(PROTOCOL, {})["cache"] = str(folder)


def _info(bucket: str, of: "Stored") -> Info:
    return {
        "name": f"{bucket}/{of.name}",
        "size": of.size,
        "type": "file",
        "generation": of.generation,
        "sha256": of.sha256,
        "written_at": of.written_at,
    }


def _parts(path: str) -> tuple[str, str]:
    bucket, _, name = path.partition("/")
    return bucket, name


def _folder(name: str) -> str:
    return f"{name}/" if name else ""
