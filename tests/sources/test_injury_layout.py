"""Rows told by where words stand: layouts that no report of ours has, and the simulator's beside the official one."""

import time
from datetime import UTC, date, datetime, timedelta

import pytest

from nba_props.days import EASTERN
from nba_props.errors import BadPayloadError
from nba_props.simulator.wire.injury_pdf import Entry, render
from nba_props.sources.injuries.layout import HEADINGS, Line, rows_of
from nba_props.sources.injuries.pdf import read
from nba_props.sources.injuries.pdf_text import Word, pages
from tests.replay import real
from tests.sources.injury_samples import listed, of_pdf, report, silent

LEFT = (24.0, 120.0, 200.0, 265.0, 426.0, 586.0, 667.0)
CAPITAL = 6.4
BLANK = ("", "", "", "", "", "", "")
FIRST = ("04/10/2024", "07:30 (ET)", "DAL@MIA", "Dallas Mavericks", "Doncic, Luka", "Out", "Rest")
GREEN = ("", "", "", "", "Green, Josh", "Doubtful", "Illness")


def line(y: float, cells: tuple[str, ...], left: tuple[float, ...] = LEFT) -> list[Word]:
    found = []
    for x, cell in zip(left, cells, strict=True):
        for n, text in enumerate(cell.split()):
            found.append(Word(text, x + 20 * n, y, CAPITAL))
    return found


def page(*lines: list[Word]) -> list[Word]:
    return [word for each in lines for word in each]


def rows(*found: list[Word]) -> list[Line]:
    return list(rows_of(list(found)))


def listings(found: list[Line]) -> list[tuple[str, ...]]:
    return [row.cells[3:] for row in found]


def test_a_blank_cell_repeats_the_one_above_and_a_new_one_begins_those_right_of_it_anew() -> None:
    found = rows(
        page(
            line(480, HEADINGS),
            line(459, FIRST),
            line(437, GREEN),
            line(415, ("", "", "MEM@CLE", "", "Morant, Ja", "Out", "")),
        )
    )
    assert [row.cells[:4] for row in found] == [
        ("04/10/2024", "07:30 (ET)", "DAL@MIA", "Dallas Mavericks"),
        ("04/10/2024", "07:30 (ET)", "DAL@MIA", "Dallas Mavericks"),
        ("04/10/2024", "07:30 (ET)", "MEM@CLE", ""),
    ]


def test_each_page_may_have_its_headings() -> None:
    one, other = page(line(480, HEADINGS), line(459, FIRST)), page(line(480, HEADINGS), line(459, GREEN))
    assert listings(rows(one, other)) == [FIRST[3:], ("Dallas Mavericks", *GREEN[4:])]
    assert [row.page for row in rows(one, other)] == [1, 2]


def test_a_page_may_begin_with_the_date_again_and_with_a_team() -> None:
    """The date is the same, so the game stays; the team is no reason that goes on from overleaf."""
    again = ("04/10/2024", "", "", "", *GREEN[4:])
    team = ("", "", "", "Miami Heat", "", "", "")
    found = rows(page(line(480, HEADINGS), line(459, FIRST)), page(line(504, again)), page(line(504, team)))
    assert [row.cells[:4] for row in found] == [FIRST[:4], FIRST[:4]]
    assert found[-1].cells[-1] == "Illness"


def test_a_reason_that_stands_alone_on_a_page_is_no_part_of_the_row_above() -> None:
    alone = (*BLANK[:6], "Sprain")
    found = rows(page(line(480, HEADINGS), line(459, FIRST), line(437, alone), line(415, GREEN)))
    assert listings(found) == [
        FIRST[3:],
        ("Dallas Mavericks", "", "", "Sprain"),
        ("Dallas Mavericks", *GREEN[4:]),
    ]


def test_headings_may_stand_in_the_middle_of_their_columns() -> None:
    centred = tuple(x + 12 for x in LEFT)
    found = rows(page(line(480, HEADINGS, centred), line(459, FIRST)))
    assert found[0].cells == FIRST


def test_rows_as_close_as_lines_are_told_by_whom_they_name() -> None:
    found = rows(
        page(
            line(480, HEADINGS),
            line(459, FIRST),
            line(447, GREEN),
            line(435, ("", "", "", "Miami Heat", "", "", "NOT YET SUBMITTED")),
        )
    )
    assert listings(found) == [
        FIRST[3:],
        ("Dallas Mavericks", *GREEN[4:]),
        ("Miami Heat", "", "", "NOT YET SUBMITTED"),
    ]


def test_a_tall_rows_team_may_stand_at_its_top() -> None:
    found = rows(
        page(
            line(480, HEADINGS),
            line(459, (*FIRST[:4], "", "", "Injury/Illness - Left Ankle;")),
            line(453, ("", "", "", "", "Doncic, Luka", "Out", "")),
            line(447, (*BLANK[:6], "Sprain")),
            line(425, GREEN),
        )
    )
    assert listings(found) == [
        ("Dallas Mavericks", "Doncic, Luka", "Out", "Injury/Illness - Left Ankle; Sprain"),
        ("Dallas Mavericks", *GREEN[4:]),
    ]


def test_a_team_without_players_is_no_row_and_names_the_next() -> None:
    found = rows(page(line(480, HEADINGS), line(459, (*FIRST[:4], "", "", "")), line(437, GREEN)))
    assert listings(found) == [("Dallas Mavericks", *GREEN[4:])]


@pytest.mark.parametrize(
    ("upper", "lower", "whole"),
    [
        ("G League - Two-", "Way", "G League - Two-Way"),
        ("Injury/Illness -", "Left Knee", "Injury/Illness - Left Knee"),
    ],
)
def test_a_word_broken_at_its_hyphen_is_made_whole_also_overleaf(upper: str, lower: str, whole: str) -> None:
    first = page(line(480, HEADINGS), line(459, (*FIRST[:6], upper)))
    [row] = rows(first, page(line(504, (*BLANK[:6], lower))))
    assert row.cells[-1] == whole


def test_something_before_the_headings_is_refused_by_name() -> None:
    with pytest.raises(BadPayloadError, match="page 1: '04/10/2024 07:30"):
        rows(page(line(459, FIRST)))
    with pytest.raises(BadPayloadError, match="Game Date Game Time Matchup Team Player Name Status Reason"):
        rows(page(line(480, (*HEADINGS[:5], "Status", "Reason")), line(459, FIRST)))


# -- the simulator's report ------------------------------------------------------------------------------------


@pytest.mark.real
def test_the_simulator_prints_the_authentic_report_as_nba_com_does() -> None:
    """Each word of ours stands on the page where the official one does, within some points."""
    authentic = (real() / "wire" / "nba_official_injury_report.pdf").read_bytes()
    official = read(of_pdf(authentic))
    times = {
        row.cells[2] + row.cells[0]: datetime.strptime(row.cells[1] + "PM", "%I:%M (ET)%p").time()
        for row in rows_of(pages(authentic))
    }
    entries = []
    for e in official.entries:
        at = times[f"{e.away}@{e.home}{e.game_date:%m/%d/%Y}"]
        first, _, last = e.player.partition(" ")
        entries.append(
            Entry(
                e.game_date, datetime.combine(e.game_date, at, EASTERN), e.away, e.home, e.team,
                f"{last}, {first}" if e.player else "", e.status.capitalize(), e.reason,
            )
        )  # fmt: skip
    ours = render(official.published, entries)
    assert read(of_pdf(ours)) == official
    assert render(official.published, entries) == ours
    for mine, theirs in zip(pages(ours), pages(authentic), strict=True):
        for a, b in zip(_in_order(mine), _in_order(theirs), strict=True):
            assert a.text == b.text
            assert a.y == pytest.approx(b.y, abs=10)
            assert a.x == pytest.approx(b.x, abs=20)  # of a cell's later words: the letters are not theirs


def _in_order(words: list[Word]) -> list[Word]:
    """By their text and then down the page, for ours are drawn in another order."""
    return sorted(words, key=lambda w: (w.text, -w.y, w.x))


def test_equal_reports_are_equal_bytes_and_another_minute_gives_others() -> None:
    assert report(listed(), silent()) == report(listed(), silent())
    assert report(listed(), at="2024-04-10 15:31") != report(listed(), at="2024-04-10 15:30")


def test_ten_pages_are_printed_at_once() -> None:
    games = ("BOS", "CHI", "CLE", "DEN", "HOU")
    tip = datetime(2024, 4, 10, 23, tzinfo=UTC)
    entries = [
        Entry(date(2024, 4, 10), tip + timedelta(hours=n), "MIA", home, "MIA", f"P{k}, N", "Out", "Rest")
        for n, home in enumerate(games)
        for k in range(38)
    ]
    started = time.perf_counter()
    body = render(tip, entries)
    assert time.perf_counter() - started < 0.1
    assert body.count(b"/Type /Page ") >= 10
