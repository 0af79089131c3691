"""A transport of whose requests a share goes wrong."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from season.faults import FAULTS, STATUSES, Faults, FaultyTransport

NOW = datetime(2023, 11, 1, tzinfo=UTC)
WHOLE = b'{"a": "whole reply"}'


def world(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, headers={"x-requests-last": "4"}, content=WHOLE)


def answers(notes: Path, share: float, tries: int = 1000) -> Counter[str]:
    """How many requests got which answer."""
    transport = FaultyTransport(httpx.MockTransport(world), Faults(3, share), lambda: NOW, notes)
    got = Counter[str]()
    with httpx.Client(base_url="http://world", transport=transport) as client:
        for _ in range(tries):
            try:
                reply = client.get("/v4/events")
            except httpx.TransportError as error:
                got[type(error).__name__] += 1
            else:
                got["whole" if reply.content == WHOLE else f"{reply.status_code} {reply.content[:6]!r}"] += 1
    return got


def test_a_share_of_the_tries_goes_wrong_in_every_way(tmp_path: Path) -> None:
    got = answers(tmp_path / "notes", 0.2)
    assert 750 < got["whole"] < 850
    wrong = {f"{status} {b'rehear'!r}" for status in STATUSES}
    wrong |= {
        "ReadTimeout",
        "ConnectError",
        "RemoteProtocolError",
        f"200 {WHOLE[:6]!r}",
        f"200 {b'<html>'!r}",
    }
    assert set(got) == wrong | {"whole"}


def test_without_a_share_nothing_does(tmp_path: Path) -> None:
    assert answers(tmp_path / "notes", 0.0) == {"whole": 1000}


def test_each_try_is_noted_with_the_credits_that_were_billed(tmp_path: Path) -> None:
    answers(tmp_path / "notes", 0.5, tries=40)
    lines = [line.split("\t") for line in (tmp_path / "notes").read_text().splitlines()]
    assert len(lines) == 40
    assert {(at, path) for at, path, *_ in lines} == {(NOW.isoformat(), "/v4/events")}
    billed = {(status, credits_) for _, _, status, credits_, _ in lines}
    assert ("200", "4") in billed
    assert ("0", "0") in billed
    assert {fault for *_, fault in lines} == {"", *FAULTS}
    assert all(credits_ == "0" for status, credits_ in billed if status != "200")


@pytest.mark.parametrize("later", [timedelta(0), timedelta(minutes=1)])
def test_draws_depend_on_the_instant_and_on_nothing_else(tmp_path: Path, later: timedelta) -> None:
    def first(seen: Path) -> list[str]:
        transport = FaultyTransport(httpx.MockTransport(world), Faults(3, 0.5), lambda: NOW + later, seen)
        for _ in range(12):
            request = httpx.Request("GET", "http://world/v4/events")
            try:
                transport.handle_request(request)
            except httpx.TransportError:
                continue
        return [line.split("\t")[2] for line in seen.read_text().splitlines()]

    assert first(tmp_path / "one") == first(tmp_path / "other")
