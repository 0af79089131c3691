"""Rows lines by the positions of words: unusual layouts, and the simulator's report beside the official one."""

from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter

import pytest

from nba_props.days import EASTERN
from nba_props.errors import BadPayloadError
from nba_props.simulator.wire.injury_pdf import Entry, render
from nba_props.sources.injuries.layout import HEADINGS, TableLine, rows_of
from nba_props.sources.injuries.pdf_text import Word, pages
from nba_props.sources.injuries.report import read
from tests.replay import real
from tests.sources.injuries.samples import listed, of_pdf, report, silent

LEFT = (24.0, 120.0, 200.0, 265.0, 426.0, 586.0, 667.0)
CAPITAL = 6.4
BLANK = ("", "", "", "", "", "", "")
FIRST = ("04/10/2024", "07:30 (ET)", "DAL@MIA", "Dallas Mavericks", "Doncic, Luka", "Out", "Rest")
GREEN = ("", "", "", "", "Green, Josh", "Doubtful", "Illness")


def line(y: float, cells: tuple[str, ...], left: tuple[float, ...] = LEFT) -> list[Word]:
    return [
        Word(text, x + 20 * n, y, CAPITAL)
        for x, cell in zip(left, cells, strict=True)
        for n, text in enumerate(cell.split())
    ]


def page(*lines: list[Word]) -> list[Word]:
    return [word for each in lines for word in each]


def rows(*pages_of_words: list[Word]) -> list[TableLine]:
    return list(rows_of(list(pages_of_words)))


def listings(lines: list[TableLine]) -> list[tuple[str, ...]]:
    return [row.cells[3:] for row in lines]


def test_a_blank_cell_repeats_the_one_above_and_a_new_value_resets_the_cells_to_its_right() -> None:
    lines = rows(
        page(
            line(480, HEADINGS),
            line(459, FIRST),
            line(437, GREEN),
            line(415, ("", "", "MEM@CLE", "", "Morant, Ja", "Out", "")),
        )
    )
    assert [row.cells[:4] for row in lines] == [
        ("04/10/2024", "07:30 (ET)", "DAL@MIA", "Dallas Mavericks"),
        ("04/10/2024", "07:30 (ET)", "DAL@MIA", "Dallas Mavericks"),
        ("04/10/2024", "07:30 (ET)", "MEM@CLE", ""),
    ]


def test_each_page_may_have_its_headings() -> None:
    one, other = page(line(480, HEADINGS), line(459, FIRST)), page(line(480, HEADINGS), line(459, GREEN))
    assert listings(rows(one, other)) == [FIRST[3:], ("Dallas Mavericks", *GREEN[4:])]
    assert [row.page for row in rows(one, other)] == [1, 2]


def test_a_page_may_begin_with_the_date_again_and_with_a_team() -> None:
    """The date is the same, so the game stays; the team is not a reason that continues from the page before."""
    again = ("04/10/2024", "", "", "", *GREEN[4:])
    team = ("", "", "", "Miami Heat", "", "", "")
    lines = rows(page(line(480, HEADINGS), line(459, FIRST)), page(line(504, again)), page(line(504, team)))
    assert [row.cells[:4] for row in lines] == [FIRST[:4], FIRST[:4]]
    assert lines[-1].cells[-1] == "Illness"


def test_a_reason_alone_in_the_middle_of_a_page_is_not_part_of_the_row_above() -> None:
    alone = (*BLANK[:6], "Sprain")
    lines = rows(page(line(480, HEADINGS), line(459, FIRST), line(437, alone), line(415, GREEN)))
    assert listings(lines) == [
        FIRST[3:],
        ("Dallas Mavericks", "", "", "Sprain"),
        ("Dallas Mavericks", *GREEN[4:]),
    ]


def test_headings_may_stand_in_the_middle_of_their_columns() -> None:
    centred = tuple(x + 12 for x in LEFT)
    lines = rows(page(line(480, HEADINGS, centred), line(459, FIRST)))
    assert lines[0].cells == FIRST


def test_rows_as_close_as_lines_are_split_by_their_names() -> None:
    lines = rows(
        page(
            line(480, HEADINGS),
            line(459, FIRST),
            line(447, GREEN),
            line(435, ("", "", "", "Miami Heat", "", "", "NOT YET SUBMITTED")),
        )
    )
    assert listings(lines) == [
        FIRST[3:],
        ("Dallas Mavericks", *GREEN[4:]),
        ("Miami Heat", "", "", "NOT YET SUBMITTED"),
    ]


def test_a_tall_rows_team_may_be_at_its_top() -> None:
    lines = rows(
        page(
            line(480, HEADINGS),
            line(459, (*FIRST[:4], "", "", "Injury/Illness - Left Ankle;")),
            line(453, ("", "", "", "", "Doncic, Luka", "Out", "")),
            line(447, (*BLANK[:6], "Sprain")),
            line(425, GREEN),
        )
    )
    assert listings(lines) == [
        ("Dallas Mavericks", "Doncic, Luka", "Out", "Injury/Illness - Left Ankle; Sprain"),
        ("Dallas Mavericks", *GREEN[4:]),
    ]


def test_a_team_without_players_is_not_a_row_and_is_the_team_of_the_next() -> None:
    lines = rows(page(line(480, HEADINGS), line(459, (*FIRST[:4], "", "", "")), line(437, GREEN)))
    assert listings(lines) == [("Dallas Mavericks", *GREEN[4:])]


@pytest.mark.parametrize(
    ("upper", "lower", "whole"),
    [
        ("G League - Two-", "Way", "G League - Two-Way"),
        ("Injury/Illness -", "Left Knee", "Injury/Illness - Left Knee"),
    ],
)
def test_a_word_broken_at_its_hyphen_is_joined_also_across_pages(upper: str, lower: str, whole: str) -> None:
    first = page(line(480, HEADINGS), line(459, (*FIRST[:6], upper)))
    [row] = rows(first, page(line(504, (*BLANK[:6], lower))))
    assert row.cells[-1] == whole


def test_text_above_the_headings_is_refused_by_name() -> None:
    with pytest.raises(BadPayloadError, match="page 1: '04/10/2024 07:30"):
        rows(page(line(459, FIRST)))
    with pytest.raises(BadPayloadError, match="Game Date Game Time Matchup Team Player Name Status Reason"):
        rows(page(line(480, (*HEADINGS[:5], "Status", "Reason")), line(459, FIRST)))


# -- the simulator's report ------------------------------------------------------------------------------------


@pytest.mark.real
def test_the_simulator_prints_the_authentic_report_as_nba_com_does() -> None:
    """Each word is on the page where the official one is, within some points."""
    authentic = (real() / "wire" / "nba_official_injury_report.pdf").read_bytes()
    official = read(of_pdf(authentic))
    times = {row.cells[2] + row.cells[0]: time_of(row.cells[1]) for row in rows_of(pages(authentic))}
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
            assert a.x == pytest.approx(b.x, abs=20)  # later words of a cell: another font


def time_of(cell: str) -> time:
    """The time of "07:30 (ET)", which is always in the evening."""
    hour, minute = cell.removesuffix(" (ET)").split(":")
    return time(int(hour) % 12 + 12, int(minute))


def _in_order(words: list[Word]) -> list[Word]:
    """By their text and then down the page, since the simulator draws them in another order."""
    return sorted(words, key=lambda w: (w.text, -w.y, w.x))


def test_equal_reports_are_equal_bytes_and_another_minute_gives_others() -> None:
    assert report(listed(), silent()) == report(listed(), silent())
    assert report(listed(), at="2024-04-10 15:31") != report(listed(), at="2024-04-10 15:30")


def test_ten_pages_are_printed_in_a_tenth_of_a_second() -> None:
    games = ("BOS", "CHI", "CLE", "DEN", "HOU")
    tip = datetime(2024, 4, 10, 23, tzinfo=UTC)
    entries = [
        Entry(date(2024, 4, 10), tip + timedelta(hours=n), "MIA", home, "MIA", f"P{k}, N", "Out", "Rest")
        for n, home in enumerate(games)
        for k in range(38)
    ]
    started = perf_counter()
    body = render(tip, entries)
    assert perf_counter() - started < 0.1
    assert body.count(b"/Type /Page ") >= 10
