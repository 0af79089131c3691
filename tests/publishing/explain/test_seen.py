"""In which stored files a quote was seen."""

from datetime import timedelta

import polars as pl

from nba_props.publishing.explain.price.parts import StoredPayload
from nba_props.publishing.explain.price.seen import seen_in
from nba_props.sources.odds.sightings import SIGHTINGS
from tests.publishing.explain.night_explained import EVENING

ARCHIVE = StoredPayload(kind="archive", path="player_props.parquet", sha256="0" * 64, fetched_at=None)


def quote(over: int, under: int | None = -110, **other: object) -> dict[str, object]:
    of = {"event_id": "e", "book": "b", "quoted_as": "player_points", "player_name": "A Player", "line": 20.5}
    return of | {"over_price": over, "under_price": under, "resolution": "roster"} | other


def sighting(path: str, over: int, under: int | None = -110, minutes: int = 5) -> tuple[object, ...]:
    fetched = EVENING - timedelta(minutes=minutes)
    return (
        "e",
        "b",
        "player_points",
        "A Player",
        20.5,
        over,
        under,
        path,
        f"hash of {path}",
        fetched,
        fetched,
    )


def test_a_quote_was_seen_where_the_payload_lists_it_at_both_its_prices_by_then() -> None:
    seen = [
        sighting("later", -110, minutes=-1), sighting("second", -110, minutes=2), sighting("first", -110, minutes=9),
        sighting("dearer", -115), sighting("other under", -110, -105), sighting("one-sided", -110, None),
    ]  # fmt: skip
    sightings = pl.DataFrame(seen, schema=SIGHTINGS, orient="row")
    quotes = pl.DataFrame([quote(-110), quote(-110, None), quote(-200), quote(-110, resolution="archive")])
    files, places = seen_in(quotes, sightings, [ARCHIVE], EVENING, EVENING)
    shown = [[files[place].path for place in of] for of in places]
    assert shown == [["first", "second"], ["one-sided"], [], ["player_props.parquet"]]
    assert [file.path for file in files] == ["first", "one-sided", "second", "player_props.parquet"]


def test_a_backfill_sees_in_later_payloads_what_stood_by_the_instant() -> None:
    shows_then, shows_later = sighting("history", -110, minutes=-60), sighting("poll", -110, minutes=-60)
    sightings = pl.DataFrame([shows_then, shows_later], schema=SIGHTINGS, orient="row").with_columns(
        seen_at=pl.Series([EVENING, EVENING + timedelta(minutes=1)], dtype=SIGHTINGS["seen_at"])
    )
    quotes = pl.DataFrame([quote(-110)])
    files, _ = seen_in(quotes, sightings, [], EVENING, EVENING + timedelta(hours=2))
    assert [file.path for file in files] == ["history"]
    assert seen_in(quotes, sightings, [], EVENING, EVENING) == ((), [()])
