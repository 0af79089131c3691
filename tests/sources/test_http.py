import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer

import httpx
import pytest

from nba_props.errors import ConfigurationError, UnansweredError, UnreachableError
from nba_props.sources.http import Http, Patience, retry_after

PARAMS = {"apiKey": "secret-key-123"}


def everything_about(error: BaseException | None) -> str:
    """Its text and that of all that hangs on it."""
    told = ""
    while error is not None:
        told += f"{error!r} {vars(error)}"
        error = error.__cause__ or error.__context__
    return told


@pytest.mark.parametrize(
    "trouble",
    [
        httpx.Response(429),
        httpx.Response(500),
        httpx.Response(503),
        httpx.ReadTimeout("slow"),
        httpx.ConnectError("no"),
    ],
    ids=str,
)
def test_what_passes_by_itself_is_asked_again(world, trouble) -> None:
    world.replies["/x"] = [trouble, trouble, httpx.Response(200, text="good")]
    assert world.http().get("/x").text == "good"
    assert len(world.asked) == 3


@pytest.mark.parametrize("status", [401, 403, 404, 422])
def test_what_will_not_pass_is_asked_once_and_handed_back(world, status: int) -> None:
    world.replies["/x"] = httpx.Response(status)
    assert world.http().get("/x").status_code == status
    assert len(world.asked) == 1


@pytest.mark.parametrize(
    ("trouble", "named"),
    [
        (httpx.Response(500), "HTTP 500"),
        (httpx.Response(429), "HTTP 429"),
        (httpx.ReadTimeout("slow"), "ReadTimeout"),
        (httpx.DecodingError("half a gzip"), "DecodingError"),
    ],
    ids=str,
)
def test_it_gives_up_naming_path_and_cause_and_never_the_key(world, trouble, named: str) -> None:
    world.replies["/x"] = trouble
    with pytest.raises(UnreachableError, match=f"GET /x: {named} after 3 attempts") as raised:
        world.http().get("/x", PARAMS)
    assert len(world.asked) == 3
    assert "secret" not in everything_about(raised.value)


def test_no_log_holds_the_key_even_when_httpx_is_told_to_say_everything(
    world, caplog: pytest.LogCaptureFixture
) -> None:
    http = world.http()
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore"):
        caplog.set_level(logging.DEBUG, logger=name)
    world.replies["/x"] = [httpx.Response(500), httpx.Response(200)]
    http.get("/x", PARAMS)
    assert "apiKey=***" in caplog.text  # the log is on
    assert "secret" not in caplog.text


def test_httpx_is_quiet_by_default(world, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("httpx").setLevel(logging.NOTSET)
    world.replies["/x"] = httpx.Response(200)
    with caplog.at_level(logging.DEBUG):
        world.http().get("/x", PARAMS)
    assert not [r for r in caplog.records if r.name.startswith("http")]


@pytest.mark.parametrize("url", ["localhost:8900", "ftp://odds.test"])
def test_a_base_url_that_is_none_is_a_configuration_error_and_not_retried(url: str) -> None:
    with pytest.raises(ConfigurationError, match="begins with http"):
        Http(url).get("/x", PARAMS)


def test_requests_keep_their_distance() -> None:
    class Fine(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Fine)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        http = Http(f"http://127.0.0.1:{server.server_port}", patience=Patience(interval=0.05))
        started = time.monotonic()
        for _ in range(4):
            http.get("/")
        assert time.monotonic() - started >= 0.15
    finally:
        server.shutdown()
        server.server_close()


# -- rests that a server asks for ------------------------------------------------------------------------------

SUNDAY = "Sun, 21 Nov 2027 08:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": " 2.5 "}, 2.5),
        ({"retry-after": "Sun, 21 Nov 2027 08:00:30 GMT", "date": SUNDAY}, 30),
        ({"retry-after": "Sun, 21 Nov 2027 07:00:00 GMT", "date": SUNDAY}, 0),
        ({"retry-after": "Sun, 21 Nov 2027 08:00:30 GMT"}, 0),
        ({"retry-after": "soon"}, 0),
        ({"retry-after": "-5"}, 0),
        ({"retry-after": "9" * 400}, 0),
        ({}, 0),
    ],
    ids=str,
)
def test_the_rest_that_a_refusal_asks_for_is_read_in_both_forms(headers, seconds: float) -> None:
    assert retry_after(httpx.Response(429, headers=headers)) == seconds


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(("asked", "slept"), [("3", 3), ("3600", 5), ("0", 0), ("", 0)])
def test_a_refusals_rest_is_kept_within_reason(
    world, monkeypatch: pytest.MonkeyPatch, status: int, asked: str, slept: int
) -> None:
    rests = []
    monkeypatch.setattr(time, "sleep", rests.append)
    refusal = httpx.Response(status, headers={"retry-after": asked} if asked else {})
    world.replies["/x"] = [refusal, httpx.Response(200, text="good")]
    http = world.http(Patience(attempts=2, first_wait=0, longest_wait=0, longest_rest=5, interval=0))
    assert http.get("/x").text == "good"
    assert sum(rests) == slept


def test_a_rest_that_one_thread_is_told_to_take_is_taken_by_all() -> None:
    """The other requests are held back too, or a crowd would go on knocking."""
    times, refused = [], []

    class Tired(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            times.append(time.monotonic())
            self.send_response(200 if refused else 429)
            self.send_header("Retry-After", "0.4")
            refused.append(True)
            self.end_headers()

        def log_message(self, *_) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Tired)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        http = Http(
            f"http://127.0.0.1:{server.server_port}",
            patience=Patience(first_wait=0, longest_wait=0, interval=0.1),
        )
        with ThreadPoolExecutor(4) as pool:
            assert {r.status_code for r in pool.map(http.get, ["/"] * 4)} == {200}
    finally:
        server.shutdown()
        server.server_close()
    assert sum(t < times[0] + 0.35 for t in times) <= 2  # the first, and one that was on its way


def test_what_may_have_been_billed_is_not_sent_twice_where_that_matters(world) -> None:
    careful = Patience(attempts=3, first_wait=0, longest_wait=0, interval=0, repeats_unanswered=False)
    for trouble, attempts, kind in (
        (httpx.ReadTimeout("slow"), 1, UnansweredError),
        (httpx.RemoteProtocolError("cut"), 1, UnansweredError),
        (httpx.ConnectError("refused"), 3, UnreachableError),
        (httpx.Response(500), 3, UnreachableError),
    ):
        world.asked.clear()
        world.replies["/x"] = trouble
        with pytest.raises(UnreachableError, match=f"after {attempts} attempt") as raised:
            world.http(careful).get("/x", PARAMS)
        assert (len(world.asked), type(raised.value)) == (attempts, kind)
