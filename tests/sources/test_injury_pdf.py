"""From the PDF to its entries: the authentic report, and awkward ones that the simulator prints."""

import time
from collections import Counter
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nba_props.errors import BadPayloadError
from nba_props.simulator.wire.injury_pdf import render
from nba_props.sources.injuries.pdf import Entry, Report, read
from tests.replay import real
from tests.sources.injury_samples import WRAPPED, listed, of_pdf, report, silent

DAY, NEXT = date(2024, 4, 10), date(2024, 4, 11)


def parsed(*entries, at: str = "2024-04-10 15:30") -> Report:
    return read(of_pdf(report(*entries, at=at)))


def says(found: Report) -> list[tuple[str, str, str, str]]:
    return [(e.team, e.player, e.status, e.reason) for e in found.entries]


# -- the authentic report --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authentic() -> Report:
    """12:30 in the afternoon of 4 January 2024: 3 pages, two games of the day and fourteen of the next."""
    return read(of_pdf((real() / "wire" / "nba_official_injury_report.pdf").read_bytes()))


@pytest.mark.real
def test_the_authentic_report_is_read_in_full(authentic: Report) -> None:
    assert authentic.published == datetime(2024, 1, 4, 17, 30, tzinfo=UTC)
    assert authentic.unread == ()
    assert len(authentic.entries) == 43
    assert Counter(e.game_date for e in authentic.entries) == {date(2024, 1, 4): 15, date(2024, 1, 5): 28}
    assert Counter(e.status for e in authentic.entries if e.player) == {
        "out": 10, "questionable": 2, "doubtful": 1, "probable": 1,
    }  # fmt: skip


@pytest.mark.real
def test_the_authentic_reports_players_are_those_on_the_page(authentic: Report) -> None:
    assert [(e.away, e.home, *line) for e, line in zip(authentic.entries, says(authentic), strict=True)][:15] == [
        ("MIL", "SAS", "MIL", "", "", ""),
        ("MIL", "SAS", "SAS", "Dominick Barlow", "questionable", "G League - Two-Way"),
        ("MIL", "SAS", "SAS", "Charles Bassey", "out", "Injury/Illness - Left Acl; Tear"),
        ("MIL", "SAS", "SAS", "Malaki Branham", "doubtful", "Injury/Illness - Right Ankle; Sprain"),
        ("MIL", "SAS", "SAS", "Sidy Cissoko", "out", "G League - On Assignment"),
        ("MIL", "SAS", "SAS", "Zach Collins", "out", "Injury/Illness - Right Ankle; Sprain"),
        ("MIL", "SAS", "SAS", "Mamadi Diakite", "questionable", "G League - Two-Way"),
        ("MIL", "SAS", "SAS", "David Duke Jr.", "out", "G League - Two-Way"),
        ("MIL", "SAS", "SAS", "Doug McDermott", "out", "Injury/Illness - Right Forearm; Contusion"),
        ("DEN", "GSW", "DEN", "Vlatko Cancar", "out", "Injury/Illness - Left Knee; Surgery"),
        ("DEN", "GSW", "DEN", "Reggie Jackson", "probable", "Injury/Illness - Left Calf; Tightness"),
        ("DEN", "GSW", "DEN", "Jalen Pickett", "out", "G League - On Assignment"),
        ("DEN", "GSW", "DEN", "Hunter Tyson", "out", "G League - On Assignment"),
        ("DEN", "GSW", "GSW", "Draymond Green", "out", "League Suspension"),
        ("DEN", "GSW", "GSW", "Gary Payton II", "out", "Injury/Illness - Left Hamstring; Strain"),
    ]  # fmt: skip


@pytest.mark.real
def test_the_authentic_report_names_both_teams_of_every_game_of_the_next_day(authentic: Report) -> None:
    """Over two page breaks, one of them between a game's teams."""
    tomorrow = [e for e in authentic.entries if e.game_date == date(2024, 1, 5)]
    assert all(e.player == "" for e in tomorrow)
    assert [e.team for e in tomorrow] == [
        "ATL", "IND", "UTA", "BOS", "NYK", "PHI", "OKC", "BKN", "WAS", "CLE", "CHA", "CHI", "LAC", "NOP",
        "MIN", "HOU", "POR", "DAL", "MIA", "PHX", "ORL", "DEN", "DET", "GSW", "MEM", "LAL", "TOR", "SAC",
    ]  # fmt: skip
    assert all((e.away, e.home) == pair for e, pair in zip(tomorrow, _pairs(tomorrow), strict=True))


def _pairs(entries: list[Entry]) -> list[tuple[str, str]]:
    teams = [e.team for e in entries]
    return [pair for pair in zip(teams[::2], teams[1::2], strict=True) for _ in range(2)]


# -- awkward reports -------------------------------------------------------------------------------------------


def test_what_is_printed_is_read() -> None:
    found = parsed(
        listed("Hardaway Jr., Tim", "Questionable", "Injury/Illness - N/A; Illness"),
        listed("Porter Jr., Michael", "Available", "Return to Competition Reconditioning"),
        silent("MIA"),
        listed("Payton II, Gary", "Probable", "League Suspension", "LAC", "LAC@GSW", NEXT),
        listed("O'Neale, Royce", "Doubtful", "", "GSW", "LAC@GSW", NEXT),
    )
    assert found.published == datetime(2024, 4, 10, 19, 30, tzinfo=UTC)
    assert found.unread == ()
    assert found.entries == (
        Entry(DAY, "DAL", "MIA", "DAL", "Tim Hardaway Jr.", "questionable", "Injury/Illness - N/A; Illness"),
        Entry(DAY, "DAL", "MIA", "DAL", "Michael Porter Jr.", "available", "Return to Competition Reconditioning"),
        Entry(DAY, "DAL", "MIA", "MIA"),
        Entry(NEXT, "LAC", "GSW", "LAC", "Gary Payton II", "probable", "League Suspension"),
        Entry(NEXT, "LAC", "GSW", "GSW", "Royce O'Neale", "doubtful", ""),
    )  # fmt: skip


def test_a_name_without_a_comma_and_one_with_accents_are_read() -> None:
    assert [e.player for e in parsed(listed("Nene"), listed("Šarić, Dario")).entries] == [
        "Nene",
        "Dario Saric",
    ]


def test_a_report_without_rows_is_a_report() -> None:
    assert parsed() == Report(datetime(2024, 4, 10, 19, 30, tzinfo=UTC), ())


def test_a_report_of_winter_is_told_in_winters_time() -> None:
    assert read(of_pdf(render(datetime(2024, 1, 4, 17, 30, tzinfo=UTC), ()))).published.hour == 17


@pytest.mark.parametrize("above", range(22))
def test_a_reason_of_several_lines_is_one_wherever_the_page_ends(above) -> None:
    """From a row in the middle of a page to one whose reason goes on overleaf, at every line of it."""
    fillers = [listed(f"Player, Number{n}", reason="G League - Two-Way") for n in range(above)]
    found = parsed(*fillers, listed(reason=WRAPPED), listed("Green, Josh", reason=WRAPPED), silent("MIA"))
    assert says(found) == [
        *(("DAL", f"Number{n} Player", "out", "G League - Two-Way") for n in range(above)),
        ("DAL", "Luka Doncic", "out", WRAPPED),
        ("DAL", "Josh Green", "out", WRAPPED),
        ("MIA", "", "", ""),
    ]


def test_teams_of_two_games_go_on_over_pages() -> None:
    games = [("DAL@MIA", DAY), ("DAL@LAC", NEXT)]
    entries = [
        listed(f"{team}, Number{n}", game=game, team=team, day=day, reason=WRAPPED if n % 5 == 0 else "Rest")
        for game, day in games
        for team in game.split("@")
        for n in range(13)
    ]
    found = parsed(*entries)
    expected = [(e.game_date, e.away, e.home, e.team, e.player) for e in found.entries]
    assert expected == [
        (e.game_date, e.away, e.home, e.team, " ".join(reversed(e.player.split(", ")))) for e in entries
    ]
    assert {e.reason for e in found.entries} == {WRAPPED, "Rest"}


def test_the_same_game_time_on_another_day_and_the_same_team_in_another_game_are_new_cells() -> None:
    found = parsed(
        silent("DAL", "DAL@MIA", DAY), silent("DAL", "DAL@MIA", NEXT), silent("DAL", "DAL@BOS", NEXT)
    )
    assert [(e.game_date, e.home, e.team) for e in found.entries] == [
        (DAY, "MIA", "DAL"), (NEXT, "MIA", "DAL"), (NEXT, "BOS", "DAL"),
    ]  # fmt: skip


# -- what cannot be read ---------------------------------------------------------------------------------------

SPOILED = {
    "unknown status": (listed(status="Gone"), "status of Luka Doncic is 'Gone'"),
    "no status": (listed(status=""), "status of Luka Doncic is ''"),
    "unknown team": (listed(team="Seattle Supersonics"), "team 'Seattle Supersonics' in DAL@MIA"),
    "team of another game": (listed(team="BOS"), "team 'Boston Celtics' in DAL@MIA"),
    "no matchup": (listed(game="Dallas@MIA"), "matchup 'Dallas@MIA'"),
}


@pytest.mark.parametrize("trouble", SPOILED)
def test_a_row_that_cannot_be_read_is_named_and_leaves_the_others(trouble) -> None:
    row, why = SPOILED[trouble]
    found = parsed(silent("MIA"), row, silent("CLE", "MEM@CLE"))
    assert [e.team for e in found.entries] == ["MIA", "CLE"]
    [unread] = found.unread
    assert why in unread.reason
    assert unread.reason.startswith("page 1: ")
    assert unread.fields["player"] == "Luka Doncic"


@pytest.mark.parametrize("trouble", SPOILED)
def test_when_no_row_can_be_read_the_report_cannot(trouble) -> None:
    row, why = SPOILED[trouble]
    with pytest.raises(BadPayloadError, match="nba_injury/report/2024-04-10/03PM: page 1") as error:
        parsed(row)
    assert why in str(error.value)


def spoiled(old: bytes, new: bytes) -> bytes:
    """A report with a text replaced by one of equal length, so that the file stays a whole one."""
    body = report(listed(), silent())
    assert body.count(old) == 1
    assert len(old) == len(new)
    return body.replace(old, new)


NO_REPORTS = {
    "nothing": (b"", "is no PDF"),
    "a web page": (b"<html>Access Denied</html>", "is no PDF, it begins with b'<html>Access'"),
    "cut off": (report(listed())[:-40], "is cut off"),
    "a head alone": (b"%PDF-1.4\n%%EOF\n", "cannot be opened as PDF"),
    "no title": (spoiled(b"Injury Report: ", b"Injury Rapport "), "has no title"),
    "no time": (spoiled(b"04/10/24", b"13/32/24"), "'13/32/24 03:30 PM', which is no time"),
    "columns gone": (spoiled(b"Current Status", b"Current States"), "page 1: 'Game Date Game Time"),
    "no headings": (spoiled(b"(Game Date)", b"(         )"), "are due"),
}


@pytest.mark.parametrize("trouble", NO_REPORTS)
def test_what_is_no_report_is_refused_saying_what_and_where(trouble) -> None:
    body, why = NO_REPORTS[trouble]
    with pytest.raises(BadPayloadError, match=r"^nba_injury/report/2024-04-10/03PM: ") as error:
        read(of_pdf(body))
    assert why in str(error.value)


def test_a_book_is_no_report() -> None:
    with pytest.raises(BadPayloadError, match=r"has 6\d pages, not 1 to 60"):
        parsed(*(listed(f"P, N{n}") for n in range(61 * 20)))


# A font's table that calls its letter R the first half of a surrogate pair.
HALVED = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def
1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <52> <D83D> endbfchar endcmap end end"""


def test_half_a_character_becomes_one_that_can_be_stored() -> None:
    table = b"99 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (len(HALVED), HALVED)
    body = report(listed(reason="Rest")).replace(b"/Helvetica /", b"/Helvetica /ToUnicode 99 0 R /")
    [entry] = read(of_pdf(body.replace(b"xref\n0", table + b"xref\n0", 1))).entries
    assert entry.reason == "\ufffdest"


@pytest.mark.real
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.999])
def test_an_authentic_report_that_is_cut_off_is_refused_and_not_read_in_part(share: float) -> None:
    body = (real() / "wire" / "nba_official_injury_report.pdf").read_bytes()
    with pytest.raises(BadPayloadError, match="is cut off"):
        read(of_pdf(body[: int(len(body) * share)]))


@pytest.mark.real
def test_another_official_pdf_is_refused() -> None:
    with pytest.raises(BadPayloadError, match="has no title"):
        read(of_pdf((real() / "wire" / "nba_gamebook.pdf").read_bytes()))


WHOLE = report(*(listed(f"P{n}, N", reason=WRAPPED) for n in range(12)), silent())
SPOILS = st.lists(
    st.tuples(st.integers(0, len(WHOLE) - 1), st.binary(min_size=0, max_size=8)), min_size=1, max_size=12
)


@given(SPOILS, st.booleans())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_spoiled_bytes_are_read_or_refused_and_nothing_else(spoils, keeps_length) -> None:
    body = bytearray(WHOLE)
    for at, what in spoils:
        body[at : at + (len(what) if keeps_length else 3)] = what
    try:
        found = read(of_pdf(bytes(body)))
    except BadPayloadError as error:
        assert str(error).startswith("nba_injury/report/")
    else:
        assert found.published.tzinfo is UTC


def test_a_long_report_takes_well_under_a_second() -> None:
    entries = [listed(f"P, N{n}", reason=WRAPPED if n % 4 == 0 else "Rest") for n in range(150)]
    body = report(*entries)
    assert body.count(b"/Type /Page ") >= 10
    started = time.perf_counter()
    assert len(read(of_pdf(body)).entries) == 150
    assert time.perf_counter() - started < 0.5
