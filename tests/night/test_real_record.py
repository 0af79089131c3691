"""The record of three real days: what was published stays as it was, is graded once, and nothing later moves it."""

import gzip
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from statistics import median

import msgspec
import polars as pl
import pytest

from nba_props.declared.tables.bets import GRADES, PREDICTIONS
from nba_props.declared.tables.grades import BET_GRADES
from nba_props.declared.tables.ingest import BOX_SCORES
from nba_props.declared.tables.prices import FAIR_PRICES
from nba_props.declared.tables.quotes import ODDS_LINES
from nba_props.declared.tables.record import BEST_BETS
from nba_props.declared.tables.table import Table
from nba_props.settings import Settings
from tests.commands.calls import assert_refused, call
from tests.night.lived_days import (
    AFTER_REPORT,
    BEFORE_REPORT,
    EVENINGS,
    FRIDAY,
    NIGHTLY,
    PLAYOFFS,
    PUBLISHED,
    SUNDAY,
    UNDER_WAY,
    WHICH,
    Bet,
    Lived,
    live,
)
from tests.publishing.explain.night_explained import Explained, explained
from tests.real_home import lived as lived_home
from tests.replay import real

pytestmark = [pytest.mark.real, pytest.mark.slow]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    with lived_home(tmp_path_factory, "record") as (home, server):
        yield live(home, server)


def key(bet: Bet) -> tuple[object, ...]:
    """Which bet it is."""
    return tuple(bet[name] for name in WHICH)


def said(bet: Bet) -> tuple[object, ...]:
    """What was published of it."""
    return tuple(bet[name] for name in PUBLISHED)


def test_every_bet_ever_shown_has_one_result_at_its_published_quote(lived: Lived) -> None:
    shown = [bet for rows in lived.shown.values() for bet in rows]
    assert Counter(map(key, lived.results)).most_common(1)[0][1] == 1
    results = {key(bet): said(bet) for bet in lived.results}
    assert {key(bet) for bet in shown} == set(results)
    assert [said(bet) for bet in shown] == [results[key(bet)] for bet in shown]
    assert {bet["game_date"] for bet in shown} == {str(FRIDAY), str(SUNDAY), str(PLAYOFFS)}


def test_what_is_shown_says_what_a_bettor_asks(lived: Lived) -> None:
    asked = {
        "market",
        "tip_off",
        "published_at",
        "withdrawn_at",
        "worst_price",
        "fair_probability",
        "quote_age_seconds",
    }
    for rows in lived.shown.values():
        assert all(asked <= bet.keys() for bet in rows)


def test_a_bet_stays_in_its_place_while_quotes_move(lived: Lived) -> None:
    for earlier, later in pairwise(EVENINGS):
        before, after = ({key(b): said(b) for b in lived.shown[at]} for at in (earlier, later))
        assert before.items() <= after.items()
    published = {bet["published_at"] for bet in lived.shown[EVENINGS[-1]]}
    assert published <= {datetime.fromisoformat(at).isoformat() for at in EVENINGS}


def test_each_result_is_what_the_box_score_says(lived: Lived) -> None:
    grades = pl.concat([lived.day(BET_GRADES, day) for day in (FRIDAY, SUNDAY, PLAYOFFS)])
    boxes = pl.concat([lived.day(BOX_SCORES, day) for day in (FRIDAY, SUNDAY, PLAYOFFS)])
    played = {
        (g, p): pts for g, p, pts in boxes.filter("did_play").select("game_id", "player_id", "points").rows()
    }
    current = grades.filter(pl.col("superseded_at").is_null())
    assert current.height == len(lived.results)
    for row in current.to_dicts():
        points = played.get((row["game_id"], row["player_id"]))
        assert row["actual_points"] == points
        assert row["result"] == _result(row, points)


def _result(bet: Bet, points: int | None) -> str:
    if points is None:
        return "VOID"
    if points == bet["line"]:
        return "PUSH"
    return "WIN" if (points > bet["line"]) == (bet["side"] == "OVER") else "LOSS"


# -- 12 April: a player with a bet is listed out an hour before his game --------------------------------------------------


def test_the_bet_on_a_player_who_is_listed_out_is_withdrawn_and_keeps_what_was_published(
    lived: Lived,
) -> None:
    bet = lived.listed_out
    [after] = [b for b in lived.shown[AFTER_REPORT] if key(b) == key(bet)]
    assert bet["withdrawn_at"] is None
    assert (after["withdrawn_at"], after["withdrawn_reason"]) == (
        datetime.fromisoformat(AFTER_REPORT).isoformat(),
        "ruled_out",
    )
    assert said(after) == said(bet)


def test_no_side_of_a_player_who_is_listed_out_may_be_bet(lived: Lived) -> None:
    his = pl.col("player_id") == lived.listed_out["player_id"]
    before, after = (lived.stored[at][FAIR_PRICES.name].filter(his) for at in (BEFORE_REPORT, AFTER_REPORT))
    assert before["filter_reason"].is_null().any()
    assert before.height == after.height
    assert after["rules_fired"].list.contains("ruled_out").all()
    assert after["filter_reason"].is_not_null().all()
    assert set(after["injury_status"]) == {"out"}


# -- 14 April: games under way ------------------------------------------------------------------------------------------


def test_no_quote_in_play_is_priced_bet_or_makes_a_close(lived: Lived) -> None:
    in_play = lived.day(ODDS_LINES, SUNDAY).filter("is_in_play")
    assert in_play.height >= 49  # they did reach the home
    games = set(in_play["game_id"])
    stored = lived.stored[UNDER_WAY]
    assert stored[FAIR_PRICES.name].filter(pl.col("quote_known_at") >= pl.col("tip_off")).is_empty()
    assert not games & set(stored[FAIR_PRICES.name]["game_id"])
    assert not games & {bet["game_id"] for bet in lived.shown[UNDER_WAY]}
    closes = lived.day(GRADES, SUNDAY).filter(pl.col("closing_line").is_not_null())
    assert not games & set(closes["game_id"])


def test_closes_are_what_the_server_had(lived: Lived) -> None:
    quotes = lived.day(ODDS_LINES, SUNDAY).select("event_id", "player_name", "game_id", "player_id").unique()
    players = {(event, name): (game, player) for event, name, game, player in quotes.rows()}
    lines: dict[tuple[str, int], list[float]] = {}
    for event, name, _, line in lived.served:
        if (event, name) in players:
            lines.setdefault(players[event, name], []).append(line)
    server = {who: median(of_books) for who, of_books in lines.items()}
    for table in (GRADES, BET_GRADES):
        closes = lived.day(table, SUNDAY).filter(pl.col("closing_line").is_not_null())
        stored = {(g, p): line for g, p, line in closes.select("game_id", "player_id", "closing_line").rows()}
        assert stored.items() <= server.items()
        assert stored
    graded = {row[:2] for row in lived.day(GRADES, SUNDAY).select("game_id", "player_id").rows()}
    assert len(graded & server.keys()) > 50
    assert graded & server.keys() <= {
        row[:2]
        for row in lived.day(GRADES, SUNDAY).drop_nulls("closing_line").select("game_id", "player_id").rows()
    }


# -- 26 April: every published bet explained --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def told(lived: Lived) -> Explained:
    """The bets of three instants of one evening, explained on the morning after."""
    home = str(lived.homes[PLAYOFFS])
    settings = Settings.read({"NBA_PROPS_HOME": home, "NBA_PROPS_SOURCE": "live"})
    return explained(settings, PLAYOFFS, datetime.fromisoformat("2024-04-27T14:00:00Z"))


def test_each_payload_of_an_explained_bet_lies_in_raw_with_its_hash(lived: Lived, told: Explained) -> None:
    assert {bet["bet_id"] for bet in told.bets} == {bet["bet_id"] for bet in lived.shown[EVENINGS[-1]]}
    raw = lived.homes[PLAYOFFS] / "raw"
    for of in told.told:
        assert of.payloads
        assert all(quote.seen_in for quote in of.quotes)
        for payload in of.payloads:
            body = gzip.decompress((raw / payload.path).read_bytes())
            assert hashlib.sha256(body).hexdigest() == payload.sha256


def test_the_price_of_an_explained_bet_is_the_published_one_at_each_instant(told: Explained) -> None:
    first = [of for of in told.told if of.as_of == datetime.fromisoformat(EVENINGS[0])]
    assert first
    assert all(of.is_rebuilt for of in first)
    for of in told.told:
        assert of.price is not None
        assert of.price.differs == ()
        assert of.since.grade is not None
        if of.contributions is not None:
            assert of.prediction is not None
            assert of.contributions.predicted == pytest.approx(of.prediction.predicted_points, abs=1e-6)


def test_an_explained_bet_shows_nothing_that_was_known_after_its_publication(told: Explained) -> None:
    for bet, of in zip(told.bets, told.told, strict=True):
        assert of.as_of == bet["published_at"]
        parts = msgspec.to_builtins(of, builtin_types=(datetime,))
        known = [at for name in parts.keys() - {"since", "generated_at"} for at in instants(parts[name])]
        assert len(known) > 100
        assert max(known) <= of.as_of


def instants(value: object) -> Iterator[datetime]:
    """Every instant within plain objects, but for tip-offs, which lie ahead; those of stored rows are texts."""
    match value:
        case datetime():
            yield value
        case str() if re.match(r"\d{4}-\d\d-\d\dT", value):
            yield datetime.fromisoformat(value)
        case dict():
            yield from (at for name, inner in value.items() if name != "tip_off" for at in instants(inner))
        case list() | tuple():
            yield from (at for inner in value for at in instants(inner))


# -- the record by hand, and the future -----------------------------------------------------------------------------------


def test_a_record_that_was_changed_by_hand_is_refused(lived: Lived) -> None:
    assert "differs from what was published" in lived.refusals["changed"]
    assert "is missing" in lived.refusals["dropped"]
    assert lived.refusals["intact"] == ""


@pytest.mark.parametrize("table", NIGHTLY, ids=lambda table: table.name)
@pytest.mark.parametrize("at", [BEFORE_REPORT, EVENINGS[0]])
def test_what_became_known_later_moves_no_price_bet_or_rule(lived: Lived, at: str, table: Table) -> None:
    before, again = lived.stored[at][table.name], lived.again[at][table.name]
    assert before.height > 0 or table is BEST_BETS
    made = before.filter(pl.col("as_of") == datetime.fromisoformat(at)) if table is PREDICTIONS else before
    assert again.sort(table.key).equals(made.sort(table.key))


# -- the instants of 26 April, replayed -----------------------------------------------------------------------------------


@pytest.mark.parametrize("at", [EVENINGS[0], EVENINGS[-1]])
def test_a_replayed_instant_has_the_bytes_that_were_published_then(lived: Lived, at: str) -> None:
    """Though its quotes have moved since, the box scores are known and the day is graded."""
    lived.server.forget()
    result = call("replay", str(PLAYOFFS), "--as-of", at)
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "Equal bytes.")
    tables = 29 if at == EVENINGS[0] else 22
    assert f"{tables} tables, " in result.stdout
    assert f" {sum(bet['withdrawn_at'] is None for bet in lived.shown[at])} bets" in result.stdout
    assert lived.server.asked() == {}


def test_a_payload_that_is_gone_from_raw_is_named(lived: Lived) -> None:
    raw = lived.homes[PLAYOFFS] / "raw" / "odds_api" / "event_odds" / str(PLAYOFFS)
    payload = next(path for path in sorted(raw.rglob("*.json.gz")) if "T190500" in path.name)
    aside = payload.rename(payload.with_suffix(".aside"))
    try:
        refused = call("replay", str(PLAYOFFS), "--as-of", EVENINGS[1])
        assert_refused(refused, f"{payload.relative_to(raw.parents[2])} of odds_lines is gone")
    finally:
        aside.rename(payload)


def test_another_archive_is_refused(lived: Lived, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (lived.homes[PLAYOFFS] / "archive" / "contents.json").is_file()
    for file in real().glob("*.parquet"):
        (tmp_path / file.name).symlink_to(file)
    (tmp_path / "games.parquet").unlink()
    pl.read_parquet(real() / "games.parquet").tail(-1).write_parquet(tmp_path / "games.parquet")
    monkeypatch.setenv("NBA_PROPS_ARCHIVE", str(tmp_path))
    assert_refused(call("replay", str(PLAYOFFS)), "another content of the archive's games.parquet")
