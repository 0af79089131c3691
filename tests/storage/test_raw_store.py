"""Raw payloads: append-only, unchanged, and found as of an instant."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nba_props.errors import BadPayloadError
from nba_props.storage.raw import Payload, RawStore
from tests.sources.wire_samples import NOW, payload

LATER = NOW + timedelta(minutes=5)


def files(raw: RawStore) -> list[str]:
    """Its files, relative to its root."""
    root = Path(raw.root)
    return sorted(str(p.relative_to(root)) for p in root.rglob("*") if p.is_file())


def bodies(raw: RawStore, key: str = "day", until: datetime = LATER) -> list[bytes]:
    """The bodies of a key, oldest first."""
    return [p.body for p in raw.all("odds_api", "event_odds", key, until)]


def newest_body(raw: RawStore, until: datetime) -> bytes | None:
    """The body of the newest payload of an event."""
    newest = raw.newest("odds_api", "event_odds", "day/e1", until)
    return newest.body if newest else None


def test_a_payload_is_read_as_it_landed(raw: RawStore) -> None:
    landed = payload("event_odds", b"\x00 any \xff bytes", "day/e1")
    raw.land(landed)
    assert list(raw.all("odds_api", "event_odds", "day", NOW)) == [landed]
    assert raw.newest("odds_api", "event_odds", "day/e1", NOW) == landed


def test_landing_the_same_again_changes_nothing(raw: RawStore) -> None:
    raw.land(payload("event_odds", b"1", "day/e1"))
    [path] = files(raw)
    stamp = (Path(raw.root) / path).stat().st_mtime_ns
    raw.land(payload("event_odds", b"1", "day/e1"))
    assert (Path(raw.root) / path).stat().st_mtime_ns == stamp
    assert files(raw) == [path]


def test_landing_never_removes_a_file(raw: RawStore) -> None:
    raw.land(payload("event_odds", b"1", "day/e1"))
    before = files(raw)
    raw.land(payload("event_odds", b"2", "day/e1"))
    raw.land(payload("event_odds", b"1", "day/e1", LATER))
    assert set(before) < set(files(raw))
    assert len(files(raw)) == 3


def test_payloads_of_a_day_are_read_oldest_first_whatever_their_event(raw: RawStore) -> None:
    raw.land(payload("event_odds", b"later", "day/e1", LATER))
    raw.land(payload("event_odds", b"sooner", "day/e2", NOW))
    assert bodies(raw) == [b"sooner", b"later"]


def test_payloads_that_were_fetched_later_are_not_read(raw: RawStore) -> None:
    raw.land(payload("event_odds", b"now", "day/e1", NOW))
    raw.land(payload("event_odds", b"later", "day/e1", LATER))
    assert bodies(raw, until=NOW) == [b"now"]
    assert newest_body(raw, NOW) == b"now"
    assert raw.newest("odds_api", "event_odds", "day/e1", NOW - timedelta(1)) is None


def test_an_empty_store_has_no_payload(raw: RawStore) -> None:
    assert bodies(raw) == []
    assert raw.newest("odds_api", "event_odds", "day/e1", NOW) is None


def test_a_quarantined_payload_is_not_read_and_keeps_its_reason(raw: RawStore) -> None:
    bad = payload("event_odds", b"bad", "day/e1")
    raw.land(bad)
    raw.quarantine(bad, "lacks price")
    assert bodies(raw) == []
    kept, reason = files(raw)
    assert kept == f"_quarantine/{bad.path}"
    assert (Path(raw.root) / reason).read_text() == "lacks price"


@pytest.mark.parametrize("harm", ["cut", "emptied", "overwritten"])
def test_a_damaged_file_is_named_and_the_others_are_read(raw: RawStore, harm: str) -> None:
    raw.land(payload("event_odds", b"x" * 500, "day/e1", NOW))
    raw.land(payload("event_odds", b"good", "day/e2", LATER))
    path = next(p for p in files(raw) if "/e1/" in p)
    content = (Path(raw.root) / path).read_bytes()
    spoiled = {"cut": content[:-9], "emptied": content[:10], "overwritten": b"not a gzip"}[harm]
    (Path(raw.root) / path).write_bytes(spoiled)
    assert bodies(raw) == [b"good"]
    [damage] = raw.damaged
    assert (damage.key, damage.path) == ("day/e1", path)
    assert path in damage.reason
    assert (Path(raw.root) / "_quarantine" / path).read_bytes() == spoiled
    assert bodies(RawStore(raw.root)) == [b"good"]  # it is not read again


def test_the_newest_readable_payload_is_the_fallback_for_a_damaged_one(raw: RawStore) -> None:
    raw.land(payload("event_odds", b"old", "day/e1", NOW))
    raw.land(payload("event_odds", b"new", "day/e1", LATER))
    (Path(raw.root) / files(raw)[-1]).write_bytes(b"")
    assert newest_body(raw, LATER) == b"old"
    assert len(raw.damaged) == 1


def test_foreign_and_half_written_files_are_ignored(raw: RawStore) -> None:
    raw.land(payload("event_odds", b"good", "day/e1"))
    folder = Path(raw.root) / "odds_api/event_odds/day/e1"
    for name in ("notes.json.gz", ".20240410T200000000000Z-0123456789ab.json.gz.77aa", "x.part"):
        (folder / name).write_bytes(b"?")
    assert bodies(raw) == [b"good"]
    assert raw.damaged == []


@pytest.mark.parametrize(
    "key", ["../../etc", "day/../../x", "/etc/passwd", "day//e1", "day/e 1", "", "day/.hidden", "a\x00b"]
)
def test_no_key_leads_out_of_the_store(raw: RawStore, key: str, tmp_path: Path) -> None:
    with pytest.raises(BadPayloadError, match="is no id"):
        raw.land(payload("event_odds", b"1", key))
    with pytest.raises(BadPayloadError, match="is no id"):
        raw.newest("odds_api", "event_odds", key, NOW)
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_whether_a_key_is_held_is_told_as_of_an_instant_without_opening_anything(raw: RawStore) -> None:
    raw.land(payload("event_odds", b"1", "day/e1"))
    [path] = files(raw)
    (Path(raw.root) / path).write_bytes(b"not gzip")
    for key, until, held in (
        ("day/e1", NOW, True),
        ("day", NOW, True),
        ("day", NOW - timedelta(microseconds=1), False),
        ("day/e2", NOW, False),
    ):
        assert raw.holds("odds_api", "event_odds", key, until) == held
    assert raw.damaged == []


def test_the_newest_comes_first_and_only_of_the_very_key(raw: RawStore) -> None:
    for at, content, key in ((NOW, b"1", "day"), (LATER, b"2", "day"), (LATER, b"3", "day/e1")):
        raw.land(payload("odds", content, key, at))
    assert [p.body for p in raw.newest_first("odds_api", "odds", "day", LATER)] == [b"2", b"1"]
    assert [p.body for p in raw.newest_first("odds_api", "odds", "day", NOW)] == [b"1"]


def test_any_file_system_will_do() -> None:
    raw = RawStore("memory://raw-store-test")
    raw.land(payload("event_odds", b"1", "day/e1"))
    assert bodies(raw) == [b"1"]
    raw.quarantine(payload("event_odds", b"1", "day/e1"), "why")
    assert bodies(raw) == []


def test_a_payloads_path_tells_source_endpoint_key_instant_and_content() -> None:
    of = Payload("odds_api", "events", "2024-04-10", datetime(2024, 4, 10, 20, 0, 0, 5, UTC), b"[]")
    assert of.path == f"odds_api/events/2024-04-10/20240410T200000000005Z-{of.sha256[:12]}.json.gz"


def test_when_an_endpoint_was_last_heard_is_told_as_of_an_instant(raw: RawStore) -> None:
    raw.land(payload("event_odds", b"1", "day/e1", NOW))
    raw.land(payload("event_odds", b"2", "day/e2", LATER))
    raw.land(payload("odds", b"3", "day", LATER + timedelta(minutes=5)))
    assert raw.last_fetch("odds_api", ("event_odds", "odds"), LATER) == LATER
    assert raw.last_fetch("odds_api", ("event_odds",), NOW) == NOW
    assert raw.last_fetch("odds_api", ("events",), LATER) is None
    assert raw.last_fetch("odds_api", ("event_odds",), NOW - timedelta(minutes=1)) is None
