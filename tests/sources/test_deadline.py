"""Replies that trickle or never end: the whole request has a deadline and its body a size, over a real socket."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest

from nba_props.errors import UnansweredError, UnreachableError
from nba_props.sources.http import Http, Patience
from tests.sources.world import World

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n%s\r\n"
Talk = Callable[[socket.socket, threading.Event], None]


@contextmanager
def serving(talk: Talk) -> Iterator[tuple[str, list[float]]]:
    """A server that says to each connection what `talk` does; its URL, and the instants of the requests."""
    asked: list[float] = []
    over = threading.Event()

    def answer(connection: socket.socket) -> None:
        with connection:
            try:
                connection.recv(65536)
                asked.append(time.monotonic())
                talk(connection, over)
            except OSError:  # the client has left, as it should
                return

    def accept() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threads.append(threading.Thread(target=answer, args=(connection,)))
            threads[-1].start()

    threads: list[threading.Thread] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threads.append(threading.Thread(target=accept))
        threads[0].start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}", asked
        finally:
            over.set()
            listening.shutdown(socket.SHUT_RDWR)
            for thread in threads:
                thread.join(5)


def trickling(pause: float, body: bytes = b"x" * 32, headers: bytes = b"") -> Talk:
    """The body, a byte at a time."""

    def talk(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(HEAD % (len(body), headers))
        for byte in body:
            connection.sendall(bytes([byte]))
            if over.wait(pause):
                return

    return talk


def patience(attempts: int = 1, **others: float) -> Patience:
    return Patience(attempts=attempts, first_wait=0, longest_wait=0, interval=0, **others)  # type: ignore[arg-type]


def test_a_reply_that_trickles_ends_at_the_deadline_with_a_named_error() -> None:
    """32 bytes, one each quarter of a second: no pause is as long as the timeout, and the whole takes eight seconds."""
    with serving(trickling(0.25)) as (url, _):
        started = time.monotonic()
        with pytest.raises(
            UnansweredError, match=r"GET /x: ReadTimeout, took longer than 0\.5 s after 1 attempt;"
        ):
            Http(url, patience=patience(timeout=0.5)).get("/x")
        assert 0.5 <= time.monotonic() - started < 1.2


def test_headers_that_trickle_end_likewise() -> None:
    def talk(connection: socket.socket, over: threading.Event) -> None:
        for byte in HEAD % (2, b"X-Filler: and so on\r\n") + b"ok":
            connection.sendall(bytes([byte]))
            if over.wait(0.05):
                return

    with serving(talk) as (url, _):
        started = time.monotonic()
        with pytest.raises(UnansweredError, match=r"took longer than 0\.3 s"):
            Http(url, patience=patience(timeout=0.3)).get("/x")
        assert time.monotonic() - started < 1.0


def test_a_kept_connection_has_a_new_deadline_for_each_request() -> None:
    def talk(connection: socket.socket, over: threading.Event) -> None:
        for is_last in (False, False, True):
            over.wait(0.2)
            connection.sendall(HEAD % (2, b"") + b"ok")
            if not is_last:
                connection.recv(65536)

    with serving(talk) as (url, asked):
        http = Http(url, patience=patience(timeout=0.35))
        assert [http.get("/x").text for _ in range(3)] == ["ok"] * 3
    assert len(asked) == 1


def test_connections_through_a_proxy_have_a_deadline_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(trickling(0.05)) as (url, asked):
        monkeypatch.setenv("HTTP_PROXY", url)
        with pytest.raises(UnansweredError, match="took longer than"):
            Http("http://nowhere.test", patience=patience(timeout=0.2)).get("/x")
    assert len(asked) == 1


def test_a_compressed_reply_that_trickles_ends_likewise() -> None:
    """Bytes that decompress to nothing yet count as time too."""
    body = gzip.compress(b"x" * 32)
    talk = trickling(0.05, body, b"Content-Encoding: gzip\r\n")
    with serving(talk) as (url, _), pytest.raises(UnansweredError, match="took longer than"):
        Http(url, patience=patience(timeout=0.2)).get("/x")


def test_a_slow_reply_within_the_deadline_is_read_whole() -> None:
    body = gzip.compress(b"slow and good")
    with serving(trickling(0.01, body, b"Content-Encoding: gzip\r\n")) as (url, _):
        reply = Http(url, patience=patience(timeout=0.2, deadline=5.0)).get("/x")
    assert (reply.status_code, reply.text) == (200, "slow and good")
    assert reply.headers["content-type"] == "text/plain"


def test_a_trickle_is_retried_as_any_request_without_a_reply() -> None:
    with serving(trickling(0.05)) as (url, asked):
        with pytest.raises(UnansweredError, match="after 3 attempts"):
            Http(url, patience=patience(3, timeout=0.1)).get("/x")
        assert len(asked) == 3


def test_a_trickle_is_not_retried_where_it_may_have_been_billed() -> None:
    with serving(trickling(0.05)) as (url, asked):
        careful = Patience(attempts=3, timeout=0.1, interval=0, repeats_unanswered=False)
        with pytest.raises(UnansweredError, match="after 1 attempt;"):
            Http(url, patience=careful).get("/x")
        assert len(asked) == 1


def test_all_attempts_together_are_bounded() -> None:
    with serving(trickling(0.05)) as (url, asked):
        started = time.monotonic()
        with pytest.raises(UnansweredError, match="took longer than"):
            Http(url, patience=patience(100, timeout=0.1, longest_call=0.4)).get("/x")
        assert time.monotonic() - started < 1.0
        assert 2 <= len(asked) <= 6


def test_a_body_without_end_is_refused_by_its_size_and_not_requested_again() -> None:
    def talk(connection: socket.socket, _: threading.Event) -> None:
        connection.sendall(HEAD % (10**9, b""))
        while True:
            connection.sendall(b"x" * 65536)

    with serving(talk) as (url, asked):
        with pytest.raises(UnansweredError, match=r"the body is larger than 1 MB after 1 attempt;"):
            Http(url, patience=patience(3, timeout=5.0, most_bytes=1_000_000)).get("/x")
        assert len(asked) == 1


def test_a_small_body_that_decompresses_to_a_large_one_is_refused() -> None:
    body = gzip.compress(b"x" * 2_000_000)
    assert len(body) < 10_000

    def talk(connection: socket.socket, _: threading.Event) -> None:
        connection.sendall(HEAD % (len(body), b"Content-Encoding: gzip\r\n") + body)

    with serving(talk) as (url, _), pytest.raises(UnansweredError, match="larger than 1 MB"):
        Http(url, patience=patience(timeout=5.0, most_bytes=1_000_000)).get("/x")


def test_a_host_that_answered_with_an_error_is_told_from_one_that_gave_no_answer(world: World) -> None:
    """Only the second may be down: others of its documents may still be served."""
    for trouble, status in ((httpx.Response(503), 503), (httpx.ConnectError("refused"), None)):
        world.replies["/x"] = trouble
        with pytest.raises(UnreachableError) as raised:
            world.http().get("/x")
        assert raised.value.status == status
