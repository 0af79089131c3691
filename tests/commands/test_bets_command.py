"""`nba-props bets`: the table, the JSON, what changed, and the reasons why there is none."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from nba_props.bets.best_bets.record import Night, recorded
from nba_props.commands.bets import best_bets, show_changes
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.prices import FAIR_PRICES
from nba_props.declared.tables.record import BEST_BETS
from nba_props.declared.tables.stats import SLATE
from nba_props.storage.lake import Lake
from tests.bets import record_rows
from tests.bets.bet_rows import prediction, predictions
from tests.bets.record_rows import prices
from tests.commands.calls import assert_refused, call, live_in
from tests.market.market_rows import Row

# What programs were promised before there was a record, and since.
PROMISED = {
    "game_date", "game_id", "rank", "prediction_id", "player_id", "market", "player", "team", "opponent", "side", "line",
    "book", "price", "model_probability", "market_probability", "expected_value", "edge", "stake", "model_id",
    "algorithm_version", "provenance", "source", "as_of", "inputs_known_at",
}  # fmt: skip
PROMISED |= {
    "bet_id", "tip_off", "published_at", "withdrawn_at", "withdrawn_reason", "worst_price", "fair_probability",
    "claimed_probability", "quote_age_seconds",
}  # fmt: skip
DAY = date(2024, 4, 10)
NOW = datetime(2024, 4, 10, 20, tzinfo=UTC)
TIP = datetime(2024, 4, 10, 23, 30, tzinfo=UTC)
NOON = NOW - timedelta(hours=4)
SLOT = dict.fromkeys(SLATE.schema) | {"game_id": "1", "game_date": DAY, "player_id": 7}


def side(**other: object) -> Row:
    """An Over of 25.5 at bovada, seen a minute before noon."""
    when = {"game_date": DAY, "tip_off": TIP, "as_of": NOON, "quote_known_at": NOON, "inputs_known_at": NOON}
    said = {"player_name": "Xavi Keldermans", "team": "DAL", "line": 25.5, "book": "bovada", "price": 190}
    claim = {"claimed_probability": 0.385, "market_probability": 0.305, "fair_probability": 0.4}
    value = {"expected_value": 0.116, "worst_price": 165, "injury_status": "questionable"}
    return record_rows.side(**(when | said | claim | value | other))


def night(*rows: Row) -> Night:
    """What a run of the day knows: games "1" to "9" are ahead."""
    return record_rows.night(*rows, tip_off=TIP, day=DAY)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, in the evening of 10 April 2024."""
    return live_in(tmp_path, monkeypatch)


@pytest.fixture
def lake(home: Path) -> Lake:
    """Its lake, without a table."""
    return Lake(str(home / "lake"))


def write(lake: Lake, *rows: Row, slate: bool = True) -> pl.DataFrame:
    """A day that was run at noon with these sides: its slate, prices and bets."""
    lake.write(SLATE, pl.DataFrame([SLOT] * slate, schema=SLATE.schema), [DAY])
    lake.write(FAIR_PRICES, prices(*rows), [DAY])
    bets = recorded(BEST_BETS.empty(), night(*rows), NOON)
    lake.write(BEST_BETS, bets, [DAY])
    return bets


def said(lake: Lake, **other: object) -> None:
    """What the champion says of player 7."""
    row = prediction(
        game_date=DAY, predicted_points=27.4, consensus_line=25.0, as_of=NOON, tip_off=TIP, **other
    )
    lake.write(PREDICTIONS, predictions(row), [DAY])


def cells(shown: str) -> list[list[str]]:
    """The two lines of each bet of the table, part by part."""
    lines = [
        line[1:]
        for line in shown.splitlines()
        if line.startswith(tuple(f" {digit}" for digit in "0123456789abcdef"))
    ]
    return [[part.strip() for part in line.split("  ") if part.strip()] for line in lines]


def test_people_see_what_a_bettor_asks_of_each_bet(lake: Lake) -> None:
    bet = write(lake, side())["bet_id"][0]
    said(lake)
    shown = call("bets", "2024-04-10")
    assert shown.exit_code == 0
    assert "Best bets of 2024-04-10 (simulated: no real game, player or price), times Eastern" in shown.stdout
    first, second = cells(shown.stdout)
    assert first == ["1", "19:30", "Xavi Keldermans", "27.4", "Over 25.5", "+165", "40.0%", "+11.6%", "1.53%"]
    assert second == [bet[:6], "questionable", "DAL", "25.0", "bovada +190", "4 h", "30.5%", "-", "-"]


def test_the_table_fits_120_columns_with_the_longest_names(lake: Lake) -> None:
    write(
        lake,
        side(
            player_name="Shai Gilgeous-Alexander Antetokounmpo III",
            book="williamhill_us",
            price=-1250,
            claimed_probability=0.95,
        ),
    )
    shown = call("bets", "2024-04-10").stdout
    assert max(map(len, shown.splitlines())) <= 120
    assert all(part in shown for part in ("Antetokounmpo", "williamhill_us", "-1250", "questionable"))


def test_names_that_look_like_markup_are_shown_as_they_are(lake: Lake) -> None:
    write(lake, side(player_name="[bold]A[/bold] [/nonsense]"))
    assert "[bold]A[/bold]" in call("bets", "2024-04-10").stdout


def test_stakes_are_shown_in_money_where_the_bankroll_is_known_and_stored_nowhere(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(lake, side())
    rows = call("bets", "--json").stdout
    assert cells(call("bets").stdout)[1][-1] == "-"
    monkeypatch.setenv("NBA_PROPS_BANKROLL", "20000")
    assert cells(call("bets").stdout)[1][-1] == "306.56"
    assert call("bets", "--json").stdout == rows


def test_the_age_is_that_of_the_last_look_at_the_same_quote(lake: Lake) -> None:
    write(lake, side())
    later = NOW - timedelta(minutes=3)
    lake.write(FAIR_PRICES, prices(side(as_of=later, quote_age_seconds=120, injury_status="out")), [DAY])
    _, second = cells(call("bets").stdout)
    assert ("5 min" in second, "out" in second) == (True, True)


def test_withdrawn_bets_stand_apart_with_time_and_reason(lake: Lake) -> None:
    rows = side(), side(player_id=8, player_name="Other Player", game_id="2")
    gone = recorded(write(lake, *rows), night(rows[0]), NOW)
    lake.write(BEST_BETS, gone, [DAY])
    shown = call("bets").stdout
    assert "Withdrawn at 16:00, price gone: Other Player Over 25.5 at bovada +190" in shown
    assert len(cells(shown)) == 2
    lake.write(BEST_BETS, recorded(gone, night(), NOW), [DAY])
    assert (
        "No bet of 2024-04-10 (simulated: no real game, player or price) stands any more."
        in call("bets").stdout
    )
    assert [bet["withdrawn_reason"] for bet in json.loads(call("bets", "--json").stdout)] == [
        "price_gone"
    ] * 2


def test_bets_of_a_backfill_stand_apart_without_a_number(lake: Lake) -> None:
    write(lake, side(), side(player_id=8, game_id="2", provenance="backfill", player_name="Other Player"))
    told, afterwards = call("bets").stdout.split("Made after the tip-off, told to nobody: bets of 2024-04-10")
    assert ("Keldermans" in told, "Other Player" in told) == (True, False)
    assert "Other Player" in afterwards
    assert [bet["provenance"] for bet in json.loads(call("bets", "--json").stdout)] == ["live", "backfill"]


def test_programs_get_a_list_of_objects_best_first_and_later_bets_behind(lake: Lake) -> None:
    rows = [side(player_id=n, game_id=str(n), expected_value=0.1 - n / 100) for n in (3, 1, 2)]
    noon = write(lake, *rows)
    later = recorded(noon, night(*rows, side(player_id=4, game_id="4", expected_value=0.2, as_of=NOW)), NOW)
    lake.write(BEST_BETS, later, [DAY])
    result = call("bets", "2024-04-10", "--json")
    told = json.loads(result.stdout)
    assert all(set(row) >= PROMISED for row in told)
    assert [(row["player_id"], row["rank"]) for row in told] == [(1, 1), (2, 2), (3, 3), (4, 1)]
    assert (told[0]["published_at"], told[3]["published_at"]) == (
        "2024-04-10T16:00:00+00:00",
        "2024-04-10T20:00:00+00:00",
    )
    assert told[0]["model_probability"] == told[0]["claimed_probability"] == 0.385
    assert result.stderr == ""


def test_a_night_says_what_it_published_and_withdrew_since_the_run_before(
    lake: Lake, capsys: pytest.CaptureFixture[str]
) -> None:
    first = write(lake, side())
    known = best_bets(lake, DAY)
    lake.write(
        BEST_BETS,
        recorded(first, night(side(player_id=8, player_name="New Player", game_id="2", as_of=NOW)), NOW),
        [DAY],
    )
    show_changes(known, best_bets(lake, DAY))
    show_changes(best_bets(lake, DAY), best_bets(lake, DAY))
    changed, same = capsys.readouterr().out.splitlines()
    assert changed == (
        "Since the run before: 1 new: New Player Over 25.5 at bovada +190. "
        "1 withdrawn: Xavi Keldermans Over 25.5 at bovada +190."
    )
    assert same == "Since the run before: nothing."


def test_today_is_the_clocks(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    write(lake, side())
    assert call("bets", "--json").stdout == call("bets", "2024-04-10", "--json").stdout
    monkeypatch.setenv("NBA_PROPS_NOW", "2024-04-11T14:00:00Z")
    assert json.loads(call("bets", "--json").stdout) == []


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "no player had a line; the check `coverage` of `odds_lines`"),
        (
            [
                side(filter_reason="alternate"),
                side(filter_reason="off_market"),
                side(book="b", filter_reason="alternate"),
            ],
            "no quote was worth its price: of 3 sides, the rules reject 2 alternate, 1 off_market",
        ),
        ([side(tip_off=NOON)], "1 of 1 sides pass all rules, and none is at a book of NBA_PROPS_BOOKS"),
    ],
    ids=["no quotes", "rules", "no book"],
)
def test_a_day_without_bets_says_why(lake: Lake, rows: list[Row], reason: str) -> None:
    write(
        lake,
        *[
            row | {"side": side, "line": n}
            for n, (row, side) in enumerate(zip(rows, ["OVER"] * 3, strict=False))
        ],
    )
    people, programs = call("bets", "2024-04-10"), call("bets", "2024-04-10", "--json")
    assert (people.exit_code, programs.exit_code) == (0, 0)
    assert f"No bets for 2024-04-10 (simulated: no real game, player or price): {reason}" in people.stdout
    assert json.loads(programs.stdout) == []
    assert reason in programs.stderr


def test_a_day_whose_predictions_failed_does_not_blame_the_prices(lake: Lake) -> None:
    write(lake, side(filter_reason="not_ready"))
    said(lake)
    lake.write(
        PREDICTIONS,
        lake.read(PREDICTIONS, [DAY]).with_columns(predicted_points=pl.lit(None, pl.Float64)),
        [DAY],
    )
    assert "no player with a line could be predicted" in call("bets", "2024-04-10").stdout


def test_bets_of_a_version_before_the_record_are_not_shown_as_published(lake: Lake) -> None:
    write(lake)
    older = dict.fromkeys(BEST_BETS.schema) | {
        "game_id": "1",
        "game_date": DAY,
        "player_id": 7,
        "market": "player_points",
    }
    lake.write(BEST_BETS, pl.DataFrame([older], schema=BEST_BETS.schema), [DAY])
    assert "its stored bets are from before the record, and were not published" in call("bets").stdout


@pytest.mark.usefixtures("home")
def test_a_day_to_come_or_not_run_is_told_apart() -> None:
    assert "it lies after the clock's game date 2024-04-10" in call("bets", "2024-04-11").stdout
    run_it = "the night has not been run; run it with `nba-props night 2024-04-10`"
    assert run_it in call("bets", "2024-04-10").stdout


def test_a_day_without_games_says_so_before_its_night_is_run(lake: Lake) -> None:
    lake.write(SLATE, SLATE.empty(), [DAY])
    assert "the day has no games" in call("bets", "2024-04-10").stdout


@pytest.mark.parametrize(
    "words", [("bets", "2024-04-10"), ("bets", "2024-04-10", "--json")], ids=["people", "programs"]
)
def test_a_corrupt_file_is_named_with_the_fix(lake: Lake, words: tuple[str, ...]) -> None:
    write(lake, side())
    path = Path(lake.path(BEST_BETS, DAY))
    path.write_bytes(path.read_bytes()[:100])
    result = call(*words)
    assert_refused(result, f"{path} cannot be read", status=1)
    assert "restore it from a copy" in result.stderr


@pytest.mark.slow
@pytest.mark.usefixtures("night")
def test_the_bets_of_a_night_hold_what_is_promised() -> None:
    rows = json.loads(call("bets", "--json").stdout)
    assert rows
    assert all(set(row) >= PROMISED for row in rows)
    assert "Best bets of 2024-04-10 (simulated" in call("bets", "2024-04-10").stdout
