"""All pages of the report together."""

from datetime import timedelta

import polars as pl

from nba_props.days import Days
from nba_props.publishing.report.shell import says_the_same
from nba_props.publishing.report.site import site
from tests.bets.record_rows import NOON
from tests.market.market_rows import DAY
from tests.publishing.report.night_rows import frame, moved, tables

OF_A_NIGHT = {"nights/2024-01-15.html", "data/2024-01-15.html", "nights.html"}


def made(
    frames: dict[str, pl.DataFrame], stored: tuple[str, ...] = (), days: Days | None = None
) -> dict[str, bytes]:
    days = days or Days.one(DAY)
    registries = dict.fromkeys(days, frame("model_registry"))
    return site(frames, registries, stored, days, "simulated", NOON)


def test_the_newest_night_stands_on_the_first_page() -> None:
    pages = made(tables(), stored=("nights/2024-01-13.html",))
    assert pages.keys() == {*OF_A_NIGHT, "index.html", "data.html"}
    assert b"Mon 15 Jan 2024</h1>" in pages["index.html"]
    assert b"Sat 13 Jan 2024" in pages["nights.html"]


def test_an_older_night_takes_no_newer_ones_place() -> None:
    assert made(tables(), stored=("nights/2024-01-16.html",)).keys() == OF_A_NIGHT


def test_of_a_range_the_last_night_stands_on_the_first_page() -> None:
    two = [moved(tables(), days) for days in (0, 1)]
    frames = {name: pl.concat([part[name] for part in two]) for name in two[0]}
    pages = made(frames, days=Days(DAY, DAY + timedelta(1)))
    assert b"Tue 16 Jan 2024</h1>" in pages["index.html"]
    assert len([path for path in pages if path.startswith("nights/")]) == 2


def test_without_a_night_the_first_pages_say_so() -> None:
    pages = made(tables(slate=tables()["slate"].clear(), best_bets=tables()["best_bets"].clear()))
    assert pages.keys() == {"index.html", "data.html", "nights.html"}
    assert all(b"No night has been run yet" in page for page in pages.values())


def test_a_first_page_stays_where_nights_have_pages_and_the_run_has_none() -> None:
    pages = made(tables(slate=tables()["slate"].clear()), stored=("nights/2024-01-13.html",))
    assert pages.keys() == {"nights.html"}


def test_a_later_run_that_finds_nothing_new_says_the_same() -> None:
    first, again = (
        site(tables(), {DAY: frame("model_registry")}, (), Days.one(DAY), "real", NOON + timedelta(hours=n))
        for n in (0, 3)
    )
    assert first != again
    assert all(says_the_same(first[path], again[path]) for path in first)


def test_every_link_to_a_page_of_the_nights_leads_to_one() -> None:
    pages = made(tables())
    for path, content in pages.items():
        folder = path.rpartition("/")[0]
        for target in ("nights.html", "data.html", "index.html"):
            assert f'href="{"../" if folder else ""}{target}"'.encode() in content
