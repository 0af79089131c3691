"""Which payloads a game date's tables are built from."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from nba_props.sources.raw_places import payloads_of
from nba_props.storage.raw import Payload, RawStore

DAY, GAME = date(2024, 4, 10), "0022301100"
NOON = datetime(2024, 4, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_the_payloads_of_a_day_are_its_own_as_fetched_by_the_instant(tmp_path: Path) -> None:
    raw = RawStore(str(tmp_path))
    landed = {
        (endpoint, key, at): Payload(source, endpoint, key, at, f"{endpoint} {at}".encode())
        for source, endpoint, key, at in (
            ("nba_cdn", "schedule", "2023-24", NOON - HOUR),
            ("nba_cdn", "schedule", "2023-24", NOON),
            ("nba_cdn", "boxscore", GAME, NOON),
            ("nba_cdn", "boxscore", "0022301099", NOON),
            ("nba_injury", "report", "2024-04-08/09PM", NOON),
            ("nba_injury", "report", "2024-04-09/09PM", NOON),
            ("nba_injury", "report", "2024-04-10/11AM", NOON),
            ("odds_api", "odds", f"{DAY}/h2h", NOON),
            ("odds_api", "event_odds", f"{DAY}/e1/player_points", NOON),
            # A poll of the sensor after the run's own, and one after its instant.
            ("odds_api", "event_odds", f"{DAY}/e1/player_points", NOON + HOUR),
            ("odds_api", "event_odds", f"{DAY}/e1/player_points", NOON + 3 * HOUR),
            ("odds_api", "event_odds", "2024-04-09/e0/player_points", NOON),
        )
    }
    for payload in landed.values():
        raw.land(payload)

    def names(*parts: tuple[str, str, datetime]) -> list[str]:
        return [landed[part].path for part in parts]

    quotes = ("event_odds", f"{DAY}/e1/player_points")
    found = payloads_of(raw, DAY, [GAME], NOON + 2 * HOUR, NOON)
    assert found == {
        "schedule": names(("schedule", "2023-24", NOON)),
        "box_scores": names(("boxscore", GAME, NOON)),
        "injuries": names(("report", "2024-04-09/09PM", NOON), ("report", "2024-04-10/11AM", NOON)),
        "game_lines": names(("odds", f"{DAY}/h2h", NOON)),
        "odds_lines": names((*quotes, NOON)),
    }
    assert payloads_of(raw, DAY, [], NOON + 2 * HOUR, None)["odds_lines"] == names(
        (*quotes, NOON), (*quotes, NOON + HOUR)
    )
    assert all(raw.is_whole(name) for of_table in found.values() for name in of_table)


def test_a_payload_that_was_cut_or_changed_is_not_whole(tmp_path: Path) -> None:
    raw, payload = RawStore(str(tmp_path)), Payload("nba_cdn", "boxscore", GAME, NOON, b"{}")
    other = Payload("nba_cdn", "boxscore", GAME, NOON, b"[]")
    raw.land(payload)
    raw.land(other)
    file = tmp_path / payload.path
    file.write_bytes((tmp_path / other.path).read_bytes())
    assert not raw.is_whole(payload.path)
    file.write_bytes(b"")
    assert not raw.is_whole(payload.path)
    assert raw.is_whole(other.path)
