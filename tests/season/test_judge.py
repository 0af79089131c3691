"""What is silent, doubled and lost, on a season of two games; each test breaks one thing."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from nba_props.declared.tables.every_table import TABLES
from nba_props.declared.tables.table import INSTANT
from season import judge

DAY = date(2023, 11, 12)
TIP = datetime(2023, 11, 13, tzinfo=UTC)
END = TIP + timedelta(days=2)
MINUTE = timedelta(minutes=1)
GAMES = ("0022300013", "0022300014")
OWED = pl.DataFrame([(DAY, game, TIP) for game in GAMES], schema=judge.OWED, orient="row")


def rows(games: tuple[str, ...] = GAMES, **columns: datetime) -> pl.DataFrame:
    known = {name: pl.lit(value).cast(INSTANT) for name, value in columns.items()}
    return pl.DataFrame({"game_date": [DAY] * len(games), "game_id": games}).with_columns(**known)


def predictions(as_of: datetime, *points: float | None) -> pl.DataFrame:
    return rows(as_of=as_of).with_columns(
        predicted_points=pl.Series(points or (20.0, 20.0), dtype=pl.Float64)
    )


def whole(**changed: pl.DataFrame) -> dict[str, pl.DataFrame]:
    plain = dict.fromkeys(("schedule", "box_scores", "player_games", "grades"), rows())
    return (
        plain
        | {"predictions": predictions(TIP - 60 * MINUTE), "odds_polls": rows(known_at=TIP - 2 * MINUTE)}
        | changed
    )


def grid(output: str = "grades", state: str = "COMPLETE", reason: str | None = None) -> pl.DataFrame:
    texts = dict.fromkeys(("game_id", "output", "state", "reason"), pl.String())
    schema = pl.Schema({"game_date": pl.Date(), **texts, "due_at": INSTANT})
    said = [(DAY, game, output, state if game == GAMES[0] else "COMPLETE", reason, TIP) for game in GAMES]
    return pl.DataFrame(said, schema=schema, orient="row")


def silent(tables: dict[str, pl.DataFrame], outputs: pl.DataFrame) -> list[str]:
    return judge.silent_gaps(judge.reported(judge.recounted(OWED, tables), outputs, END), outputs, END)


def test_a_whole_season_has_no_gap() -> None:
    assert silent(whole(), grid()) == []


@pytest.mark.parametrize(
    ("changed", "output"),
    [
        ({"grades": rows(GAMES[1:])}, "grades"),
        ({"predictions": predictions(TIP + MINUTE)}, "predictions"),
        ({"predictions": predictions(TIP, None, 20.0)}, "predictions"),
        ({"odds_polls": rows(known_at=TIP - 46 * MINUTE)}, "closes"),
        ({"odds_polls": rows(known_at=TIP + MINUTE)}, "closes"),
        ({"schedule": rows(GAMES[1:])}, "schedule"),
    ],
)
def test_what_is_not_there_and_not_told_is_silent(changed: dict[str, pl.DataFrame], output: str) -> None:
    [*gaps] = silent(whole(**changed), grid("best_bets"))
    assert f"{DAY} {GAMES[0]} {output}: not there, and not told" in gaps


def test_what_is_told_with_a_reason_is_not_silent() -> None:
    told = grid("grades", "MISSING", "no box score")
    assert silent(whole(grades=rows(GAMES[1:])), told) == []
    assert silent(whole(grades=rows(GAMES[1:])), grid("grades", "MISSING")) != []
    assert silent(whole(grades=rows(GAMES[1:])), grid("box_scores", "MISSING", "why")) != []


def test_a_close_is_told_by_its_own_name_and_a_game_that_was_never_listed_by_its_slate() -> None:
    late = whole(odds_polls=rows(GAMES[1:], known_at=TIP - 2 * MINUTE))
    assert silent(late, grid("closes", "INCOMPLETE", "not_polled")) == []
    assert silent(late, grid("odds_polls", "INCOMPLETE", "0 of 1 polls")) != []
    assert silent(whole(schedule=rows(GAMES[1:])), grid("slate", "MISSING", "no players")) == []


def test_a_game_that_nobody_predicted_owes_no_grades() -> None:
    nobody = whole(predictions=predictions(TIP, None, 20.0), grades=rows(GAMES[1:]))
    assert silent(nobody, grid("predictions", "MISSING", "no players")) == []


def test_what_is_not_due_yet_is_not_silent() -> None:
    ahead = grid("grades", "EXPECTED", "due later").with_columns(due_at=pl.lit(END).cast(INSTANT))
    assert silent(whole(grades=rows(GAMES[1:])), ahead) == []


def test_what_was_due_and_is_still_expected_is_silent() -> None:
    assert silent(whole(), grid("grades", "EXPECTED", "due once")) == [
        f"{DAY} {GAMES[0]} grades: due, and not judged since"
    ]


def test_rows_of_one_key_are_doubled() -> None:
    table = TABLES["grades"]
    twice = pl.DataFrame([dict.fromkeys(table.key, "x") | {"n": n} for n in range(2)])
    [said] = judge.doubled([(table, twice)])
    assert said.startswith("grades: 2 rows of x, ")
    assert judge.doubled([(table, twice.head(1))]) == []


def test_two_bets_of_one_market_of_a_player_are_doubled_whatever_their_ids() -> None:
    bet = dict.fromkeys(TABLES["best_bets"].key, "x")
    assert "bet_id" not in bet
    bets = pl.DataFrame([bet | {"bet_id": "a"}, bet | {"bet_id": "b"}])
    assert judge.doubled([(TABLES["best_bets"], bets)])


def test_a_published_bet_that_is_gone_or_changed_is_lost() -> None:
    bets = pl.DataFrame({"bet_id": ["a", "b"], "digest": ["1", "2"]})
    assert judge.lost_bets({"a": "1", "b": "2"}, bets, {}) == []
    assert judge.lost_bets({"a": "1", "c": "3"}, bets, {}) == ["bet c is gone"]
    assert judge.lost_bets({"a": "other"}, bets, {}) == ["bet a was changed"]
    assert judge.lost_bets({}, bets, {DAY: "broken"}) == [f"{DAY}: broken"]


def test_states_and_recounted_outputs_are_counted() -> None:
    outputs = grid("grades", "MISSING", "no box score")
    assert judge.states(outputs).rows() == [("grades", 2, 1, 0, 0, 1, 0, 0)]
    counted = judge.reported(judge.recounted(OWED, whole(grades=rows(GAMES[1:]))), outputs, END)
    assert judge.summed(counted).filter(output="grades").rows() == [("grades", 2, 1, 1, 0)]
