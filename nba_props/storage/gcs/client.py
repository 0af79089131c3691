"""Requests to Google Cloud Storage by Google's own client, which retries them, and its errors as those of files.

A write is conditional where that is asked for: on the generation that the object has, 0 where there is none. What is
kept of objects on this machine is not known here.
"""

import hashlib
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import NamedTuple

import requests
from google.api_core.exceptions import Forbidden, GoogleAPIError, NotFound, PreconditionFailed, Unauthorized
from google.auth.exceptions import DefaultCredentialsError, GoogleAuthError
from google.cloud.storage import Blob, Client
from google.cloud.storage.exceptions import DataCorruption

from nba_props.errors import ConfigurationError

# More than one process of ours asks for at once, so that no thread waits for a connection.
CONNECTIONS = 64
LISTED = "items(name,size,generation,metadata,timeCreated),prefixes,nextPageToken"
SHA256, WRITER = "sha256", "writer"


class Stored(NamedTuple):
    """An object: its name in the bucket, its bytes, its generation, the hash of its content where its writer said it.

    `written_at` is when the generation was written, UTC.
    """

    name: str
    size: int
    generation: int
    sha256: str | None
    written_at: datetime | None


class Requests:
    """What we ask of the service; each call is one request, except for retries and the pages of a long listing."""

    def __init__(self) -> None:
        try:
            self._client = Client()
        except DefaultCredentialsError as error:
            raise ConfigurationError(
                f"gs:// needs credentials of Google Cloud: run `gcloud auth application-default login`, or let the "
                f"machine have a service account ({error})"
            ) from None
        session = self._client._http
        for scheme in ("http://", "https://"):
            session.mount(scheme, requests.adapters.HTTPAdapter(pool_connections=4, pool_maxsize=CONNECTIONS))
        _read_environment_once(session, self._client._connection.API_BASE_URL)

    def content(self, bucket: str, name: str, generation: int | None = None) -> tuple[bytes, int]:
        """The content of an object, whose checksum the client compares, and its generation.

        Args:
            bucket: its name.
            name: of the object.
            generation: of the content; the newest one by default.

        Raises:
            FileNotFoundError: there is no such object or generation.
            OSError: it cannot be had; naming the object.
        """
        blob = self._blob(bucket, name, generation)
        with _named(bucket, name):
            content = bytes(blob.download_as_bytes())
        return content, int(blob.generation or 0)

    def found(self, bucket: str, name: str) -> Stored | None:
        """An object as it is now; None where there is none."""
        with _named(bucket, name):
            blob = self._client.bucket(bucket).get_blob(name)
        return _stored(blob) if blob else None

    def listed(
        self, bucket: str, prefix: str, *, below: bool, most: int | None = None
    ) -> tuple[list[Stored], list[str]]:
        """Objects whose names begin with a prefix, and folders, whose names end with a slash.

        Args:
            bucket: its name.
            prefix: with which names begin.
            below: whether objects in folders are listed too; the folders are not, then.
            most: how many objects are enough.

        Raises:
            OSError: it cannot be had; naming the folder.
        """
        with _named(bucket, prefix, is_folder=True):
            found = self._client.list_blobs(
                bucket, prefix=prefix, delimiter=None if below else "/", fields=LISTED, max_results=most
            )
            objects = [_stored(blob) for blob in found]
        return objects, sorted(found.prefixes)

    def write(self, bucket: str, name: str, content: bytes, generation: int | None = None) -> Stored:
        """Uploads an object and returns it. An upload that ends half way leaves the object as it was.

        Args:
            bucket: its name.
            name: of the object.
            content: its bytes.
            generation: that it must have now, 0 for none; by default it is replaced whatever it is.

        Raises:
            FileExistsError: it has another generation; it stays.
            OSError: it cannot be written; naming the object.
        """
        blob, writer, digest = self._blob(bucket, name), uuid.uuid4().hex, hashlib.sha256(content).hexdigest()
        blob.metadata = {SHA256: digest, WRITER: writer}
        with _named(bucket, name, is_folder=True):
            try:
                blob.upload_from_string(
                    content, content_type="application/octet-stream", if_generation_match=generation
                )
            except PreconditionFailed:
                # The reply to our own first try may have been lost: the retry finds what that one wrote.
                there = self._client.bucket(bucket).get_blob(name)
                if there is None or (there.metadata or {}).get(WRITER) != writer:
                    raise
                return _stored(there)
        return Stored(name, len(content), int(blob.generation), digest, blob.time_created)

    def copy(self, source: tuple[str, str, int], bucket: str, name: str) -> None:
        """Copies a generation of an object within the service, unless the target is there.

        Raises:
            FileNotFoundError: the source has that generation no more.
            OSError: it cannot be copied; naming the target.
        """
        of, path, generation = source
        with _named(bucket, name):
            try:
                target = self._client.bucket(bucket)
                self._client.bucket(of).copy_blob(
                    self._blob(of, path),
                    target,
                    name,
                    source_generation=generation,
                    if_generation_match=0,
                    preserve_acl=True,
                )
            except PreconditionFailed:
                return

    def remove(self, bucket: str, name: str) -> None:
        """Removes an object.

        Raises:
            FileNotFoundError: there is none.
            OSError: it cannot be removed; naming the object.
        """
        with _named(bucket, name):
            self._blob(bucket, name).delete()

    def _blob(self, bucket: str, name: str, generation: int | None = None) -> Blob:
        return self._client.bucket(bucket).blob(name, generation=generation)


def of_process() -> Requests:
    """The client of this process: a forked one has its own connections."""
    return _of(os.getpid())


@cache
def _of(_process: int) -> Requests:
    return Requests()


def _read_environment_once(session: requests.Session, url: str) -> None:
    """Sets the proxy and certificates that the environment names: to look for them takes a fifth of each request's time."""
    settings = session.merge_environment_settings(url, {}, None, None, None)
    session.proxies, session.verify = settings["proxies"], settings["verify"]
    session.trust_env = False


def _stored(blob: Blob) -> Stored:
    digest = (blob.metadata or {}).get(SHA256)
    return Stored(blob.name, int(blob.size or 0), int(blob.generation), digest, blob.time_created)


@contextmanager
def _named(bucket: str, name: str, *, is_folder: bool = False) -> Iterator[None]:
    """Raises the client's errors as those of files; no object is missing in a folder, but the bucket itself."""
    path = f"gs://{bucket}/{name}"
    try:
        yield
    except NotFound:
        if is_folder:
            raise ConfigurationError(
                f"there is no bucket gs://{bucket}: create it, or set NBA_PROPS_STORE to another one"
            ) from None
        raise FileNotFoundError(path) from None
    except PreconditionFailed:
        raise FileExistsError(path) from None
    except (Forbidden, Unauthorized, GoogleAuthError) as error:
        raise PermissionError(
            f"{path} may not be used: give this account the role `storage.objectUser` of the bucket ({_reason(error)})"
        ) from None
    except (GoogleAPIError, requests.RequestException, DataCorruption) as error:
        raise OSError(f"{path}: Google Cloud Storage did not do it ({_reason(error)}); run again") from None


def _reason(error: Exception) -> str:
    """What the service said, without the address that was asked."""
    return str(getattr(error, "code", None) or type(error).__name__)
