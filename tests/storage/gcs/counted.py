"""Requests to Google Cloud Storage as the client sends them, counted, or lost on their way back."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import requests
from requests.adapters import HTTPAdapter

SEND = HTTPAdapter.send


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """The number of requests of each kind that are sent in the block."""
    kinds: Counter[str] = Counter()

    def send(self: HTTPAdapter, request: Any, **options: Any) -> Any:  # noqa: ANN401  (of requests)
        path = request.path_url
        of_get = "reads" if "alt=media" in path else "looks" if "/o/" in path else "listings"
        of_post = "copies" if "/copyTo/" in path else "writes"
        kinds[{"GET": of_get, "POST": of_post}.get(request.method, request.method)] += 1
        return SEND(self, request, **options)

    with patch.object(HTTPAdapter, "send", send):
        yield kinds


@contextmanager
def first_reply_lost() -> Iterator[None]:
    """The first write of the block is done, and its reply does not arrive."""
    is_lost = False

    def send(self: HTTPAdapter, request: Any, **options: Any) -> Any:  # noqa: ANN401  (of requests)
        nonlocal is_lost
        reply = SEND(self, request, **options)
        if request.method == "POST" and not is_lost:
            is_lost = True
            raise requests.ConnectionError("the reply was lost")
        return reply

    with patch.object(HTTPAdapter, "send", send):
        yield
    assert is_lost
