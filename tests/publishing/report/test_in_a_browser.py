"""The report's pages in headless Chromium: from files, without a network, on a phone and a desk, in light and dark."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nba_props.days import Days
from nba_props.publishing.report.record.page import PATH, record_page
from nba_props.publishing.report.site import site
from tests import browser
from tests.bets.record_rows import NOON, prices, published, side
from tests.browser import Tab, needs_chromium
from tests.market.market_rows import DAY
from tests.publishing.report.data.test_data_page import registry
from tests.publishing.report.night_rows import HOSTILE, frame, grade, player, row, tables
from tests.publishing.report.record_season import record as season_record

pytestmark = needs_chromium
NAMES = [HOSTILE, "Ångström Ünal", "O'Neil", *(f"Player {n}" for n in range(60))]
BOOKS = ("fanduel", HOSTILE)
SHOWN = "[...document.querySelectorAll('#players tbody tr')].filter((row) => !row.matches('.out'))"


def pages() -> dict[str, bytes]:
    """A night with sixty players, some of names that no page should have to bear."""
    quotes = [
        side(player_id=n, player_name=name, book=book, line=10.5 + n, price=-110 - n, expected_value=n / 1000)
        for n, name in enumerate(NAMES)
        for book in BOOKS
    ]
    gap = row("feature_gaps", player_name=HOSTILE, reason="not_built", detail=HOSTILE, detected_at=NOON)
    name = row("unresolved_names", player_name=HOSTILE, reason="no_match", book=HOSTILE, known_at=NOON)
    frames = tables(
        slate=frame("slate", *(player(player_id=n, player_name=name) for n, name in enumerate(NAMES))),
        fair_prices=prices(*quotes),
        best_bets=published(*quotes[::2]),
        bet_grades=frame("bet_grades", grade(player_id=60)),
        feature_gaps=frame("feature_gaps", gap),
        unresolved_names=frame("unresolved_names", name),
    )
    of_nights = site(frames, {DAY: registry(status_reason=HOSTILE)}, (), Days.one(DAY), "simulated", NOON)
    return of_nights | {PATH: record_page(season_record(nights=20, book=HOSTILE))}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report's root."""
    root = tmp_path_factory.mktemp("report")
    for path, content in pages().items():
        (root / path).parent.mkdir(exist_ok=True, parents=True)
        (root / path).write_bytes(content)
    return root


@pytest.fixture(scope="module")
def tab() -> Iterator[Tab]:
    """A tab of one browser for all tests."""
    with browser.tab() as opened:
        yield opened


@pytest.mark.parametrize(
    ("hours", "told"), [(0.5, None), (1.5, "an hour old"), (30, "30 hours old"), (50, "2 days old")]
)
def test_the_first_page_says_how_old_it_is(tab: Tab, tmp_path: Path, hours: float, told: str | None) -> None:
    frames = tables(slate=frame("slate", player()))
    made_at = datetime.now(UTC) - timedelta(hours=hours)
    of_nights = site(frames, {DAY: registry()}, (), Days.one(DAY), "real", made_at)
    for path in ("index.html", "nights.html"):
        (tmp_path / path).write_bytes(of_nights[path])
    tab.read(tmp_path / "index.html")
    assert tab.run("document.getElementById('age').hidden") is (told is None)
    assert (told or "") in str(tab.run("document.getElementById('age').textContent"))
    tab.read(tmp_path / "nights.html")
    assert tab.run("document.getElementById('age')") is None


def test_no_page_complains_requests_or_scrolls_sideways_at_any_width_or_in_the_dark(
    tab: Tab, report: Path
) -> None:
    kinds = sorted(report.rglob("*.html"))
    assert len(kinds) >= 5
    for width in (390, 1440):
        for scheme in ("light", "dark"):
            tab.look(width, scheme)
            for page in kinds:
                tab.read(page)
                seen = f"{page.name} at {width} in {scheme}"
                root = tab.run("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
                assert (seen, root) == (seen, [width, width])
                assert (seen, tab.complaints, tab.requests) == (seen, [], [])


def test_the_dark_has_other_colours(tab: Tab, report: Path) -> None:
    colours = set()
    for scheme in ("light", "dark"):
        tab.look(1440, scheme)
        tab.read(report / "index.html")
        colours.add(tab.run("getComputedStyle(document.body).backgroundColor"))
    assert len(colours) == 2


@pytest.mark.parametrize("width", [390, 1440])
def test_the_search_works_by_keyboard_and_counts_what_it_finds(tab: Tab, report: Path, width: int) -> None:
    tab.look(width, "light")
    tab.read(report / "index.html")
    tab.press("/")
    tab.write("unal fanduel -111")
    assert tab.run(f"{SHOWN}.map((row) => row.querySelector('th bdi').textContent)") == ["Ångström Ünal"]
    assert tab.run("document.querySelector('#players output').textContent") == "1 of 63"
    tab.press("Escape")
    assert tab.run(f"{SHOWN}.length") == 63
    tab.write("nobody of this name")
    assert tab.run("[...document.querySelectorAll('#players .none')].map((told) => told.hidden)") == [False]
    assert not tab.complaints


@pytest.mark.parametrize("width", [390, 1440])
def test_a_column_is_sorted_by_keyboard_and_says_so(tab: Tab, report: Path, width: int) -> None:
    values = f"{SHOWN}.map((row) => Number(row.cells[7].dataset.order))"
    tab.look(width, "light")
    tab.read(report / "index.html")
    tab.press("/")
    tab.press("Tab", 9)  # the table itself, then its heads
    assert tab.run("document.activeElement.textContent") == "Value"
    tab.press("Enter")
    assert tab.run("document.activeElement.closest('th').ariaSort") == "descending"
    found = tab.run(values)
    assert found == sorted(found, reverse=True)
    tab.press("Enter")
    assert tab.run(values) == sorted(found)
    assert tab.run("document.activeElement.closest('th').ariaSort") == "ascending"


def test_what_is_not_known_comes_last_whichever_way_a_column_is_sorted(tab: Tab, report: Path) -> None:
    """Of sixty-three players only two have points that were predicted: 7 and 8."""
    points = f"{SHOWN}.map((row) => row.cells[3].dataset.order)"
    click = "document.querySelectorAll('#players thead button')[3].click()"
    tab.look(1440, "light")
    tab.read(report / "index.html")
    tab.run(click)
    assert tab.run(points)[:3] == ["24.0", "23.0", ""]
    tab.run(click)
    assert tab.run(points)[:3] == ["23.0", "24.0", ""]


def test_the_head_of_a_long_table_stays_in_sight(tab: Tab, report: Path) -> None:
    tab.look(1440, "light")
    tab.read(report / "index.html")
    tab.run("document.querySelectorAll('#players tbody tr')[40].scrollIntoView({behavior: 'instant'})")
    assert tab.run("Math.round(document.querySelector('#players thead th').getBoundingClientRect().top)") == 0


def test_a_searched_table_keeps_the_widths_of_its_columns(tab: Tab, report: Path) -> None:
    widths = "[...document.querySelectorAll('#players thead th')].map((head) => head.offsetWidth)"
    tab.look(1440, "light")
    tab.read(report / "index.html")
    before = tab.run(widths)
    tab.press("/")
    tab.write("unal")
    assert tab.run(widths) == before
