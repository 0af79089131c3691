"""A name is stored as it came by every door, but for its control characters, and is resolved as it was."""

from pathlib import Path

import pytest

from nba_props.sources.archive.tables import Archive
from nba_props.sources.nba import game_log as stats_log
from nba_props.sources.nba import wire
from nba_props.sources.nba.box_scores import box_score
from nba_props.sources.odds import wire as odds_wire
from nba_props.text import one_line
from tests.hostile_names import NAMES
from tests.sources.archive import samples as archived
from tests.sources.injuries.samples import listed, of_pdf, report
from tests.sources.odds.test_quote_rows import points
from tests.sources.wire_samples import (
    MIA,
    STATISTICS,
    box,
    event,
    five_log_lines,
    five_others,
    game,
    game_log,
    log_line,
    over_under,
    payload,
    player,
    scheduled,
    season,
    side_of,
)  # fmt: skip

STORED = {one_line(name) for name in NAMES}
INGESTED = [name for name in NAMES if name.strip()]


def test_one_line_keeps_all_but_control_characters() -> None:
    assert [name for name in NAMES if one_line(name) != name] == [
        "two\nINJECTED", "two\u2028INJECTED", "\x1b[31mred\x1b[0m\x1b]0;title\x07", "\x9b31mred \x08\x08\r\t\x00",
    ]  # fmt: skip
    assert one_line("two\r\n\tINJECTED") == "two INJECTED"


def test_names_of_box_scores_and_of_game_logs() -> None:
    players = [player(100 + n, name) for n, name in enumerate(NAMES)]
    got = payload("boxscore", box(homeTeam=side_of("MIA", *players)), MIA, source="nba")
    rows = box_score(wire.read_box_score(got), got, game()).frame
    assert set(rows.filter(team="MIA")["player_name"]) == STORED

    lines = [log_line(MIA, 100 + n, "MIA", PLAYER_NAME=name) for n, name in enumerate(NAMES)]
    log = stats_log.read(
        payload("leaguegamelog", game_log(*lines, *five_log_lines(MIA, 900, "DAL")), source="nba")
    )
    assert set(log.box_score(game())["player_name"]) >= STORED


def test_a_reason_for_not_playing_is_on_one_line_too() -> None:
    absent = player(
        100, "A", notPlayingDescription="DNP\nCoach \x1b[31m", statistics=STATISTICS | {"minutes": ""}
    )
    got = payload("boxscore", box(homeTeam=side_of("MIA", absent, *five_others(800))), MIA, source="nba")
    rows = box_score(wire.read_box_score(got), got, game()).frame
    assert rows.filter(player_id=100)["not_playing_reason"].to_list() == ["DNP Coach  [31m"]


def test_names_of_quotes() -> None:
    tables = points(*(side for name in NAMES for side in over_under(name, 20.5)))
    assert set(tables.unresolved_names["player_name"]) == STORED


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_names_of_archives(tmp_path: Path, suffix: str) -> None:
    rows = archived.rows(
        "player_box", *(archived.box(100 + n, player_name=name, comment=name) for n, name in enumerate(NAMES))
    )
    archive: Archive = archived.archive(tmp_path, suffix, player_box=rows)
    assert set(archive.box_scores(archived.DAYS).rows["player_name"]) == STORED


def test_names_of_injury_reports() -> None:
    from nba_props.sources.injuries.report import read  # noqa: PLC0415  (its PDF library is slow to load)

    latin = [
        name for name in NAMES if name.isascii() and name.isprintable() and "," not in name and len(name) < 30
    ]
    entries = read(of_pdf(report(*(listed(f"{name}, Z") for name in latin)))).entries
    assert {e.player for e in entries} == {f"Z {name}" for name in latin}
    assert len(latin) > 10


@pytest.mark.parametrize(
    "written",
    ["Luka\u200b Doncic", "\u202eLuka Doncic\u202c", "Luka\nDoncic", "\x1bLuka Doncic", "Luka Doncic\x00"],
)
def test_what_is_not_seen_of_a_name_does_not_change_whose_it_is(written: str) -> None:
    tables = points(*over_under(written, 33.5))
    assert tables.odds_lines.select("player_id", "player_name").rows() == [(7, one_line(written))]


@pytest.mark.parametrize("identity", ["../../x", "a/b", "e1\n", "=1", "", "\u202ee1", "١"])
def test_an_event_whose_id_is_no_plain_word_is_refused(identity: str) -> None:
    decoded = odds_wire.read(payload("events", [event(identity), event("e2")]))
    assert [listed.id for listed in decoded.events] == ["e2"]


@pytest.mark.parametrize("identity", ["../../../x", "002230116\n", f"{MIA}\n", "٠٠٢٢٣٠١١٦١"])
def test_a_game_whose_id_is_not_ten_digits_is_not_scheduled(identity: str) -> None:
    got = payload(
        "schedule", season(scheduled(identity), scheduled("0022301158", "CLE", "MEM")), source="nba"
    )
    assert [listed.game_id for listed in wire.read_schedule(got).games] == ["0022301158"]
