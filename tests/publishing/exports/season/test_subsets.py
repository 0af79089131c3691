"""The season's picks and the records of the subsets."""

from datetime import date, timedelta

import polars as pl
import pytest

from nba_props.bets.subsets.records import subset_records
from nba_props.days import Days
from nba_props.declared.subsets import SUBSETS
from nba_props.declared.tables.signals import DAILY_SIGNALS
from nba_props.declared.tables.stats import SLATE
from nba_props.publishing.exports.document import encoded
from nba_props.publishing.exports.season.lookups import people
from nba_props.publishing.exports.season.records import Record, picks_with_results
from nba_props.publishing.exports.season.seen import Seen
from nba_props.publishing.exports.season.subsets import (
    SubsetsSeason,
    subsets_performance,
    subsets_season,
    systems_subsets,
)
from tests.governance_rows import grades
from tests.publishing.exports.season.season_rows import (
    SEEN,
    TODAY,
    YESTERDAY,
    Row,
    frame,
    games,
    graded,
    known,
    picked,
    picks,
)

signals = frame(DAILY_SIGNALS.schema)
DAYS = (
    date(2023, 6, 1), date(2023, 10, 24), date(2023, 12, 31), date(2024, 1, 1), date(2024, 1, 14), date(2024, 1, 15),
    YESTERDAY, TODAY,
)  # fmt: skip


def rows(*of: Row, results: tuple[Row, ...] = (), seen: Seen = SEEN) -> pl.DataFrame:
    return picks_with_results(picks(*of), grades(*results), people(games()), seen)


def season(found: pl.DataFrame, *said: Row) -> SubsetsSeason:
    return subsets_season(found, signals(*said), SEEN)


def wins_on_odd_days(*days: date) -> tuple[Row, ...]:
    return tuple(graded(day, actual_points=25 if day.day % 2 else 0) for day in days)


def test_records_exclude_today_and_begin_in_october_on_the_first_and_on_monday() -> None:
    # Today's game is graded already, as after an early tip-off.
    scored = (*wins_on_odd_days(*DAYS[:-1]), graded(TODAY, scored_at=SEEN.at - timedelta(hours=1)))
    found = rows(*(picked(day) for day in DAYS), results=scored)
    group = season(found).groups[1]
    assert group.record.season == Record(wins=3, losses=3, pct=50.0)
    assert group.record.month == Record(wins=2, losses=2, pct=50.0)
    assert group.record.week == Record(wins=1, losses=1, pct=50.0)
    assert [of.date for of in group.dates] == sorted(DAYS[1:], reverse=True)
    windows = {name: of.groups[1].record for name, of in subsets_performance(found, SEEN).windows.items()}
    assert windows["season"] == group.record.season
    assert (windows["last_1_day"], windows["last_3_days"]) == (
        Record(losses=1, pct=0.0),
        Record(wins=1, losses=2, pct=33.3),
    )


def test_records_are_those_of_the_table_of_records_at_the_same_instant() -> None:
    of, scored = [picked(day) for day in DAYS], wins_on_odd_days(*DAYS[:-1])
    slate = pl.DataFrame(
        [dict.fromkeys(SLATE.schema.names()) | {"game_date": TODAY, "as_of": SEEN.at}], schema=SLATE.schema
    )
    table = subset_records(picks(*of), grades(*scored), slate, Days.one(TODAY)).filter(subset="top_3")
    record = season(rows(*of, results=scored)).groups[1].record
    shown = {
        name: (r.wins, r.losses, r.pct)
        for name, r in (("season", record.season), ("month", record.month), ("week", record.week))
    }
    assert shown == {since: tuple(of) for since, *of in table.select("since", "wins", "losses", "pct").rows()}


@pytest.mark.parametrize(
    ("actual", "line", "result"),
    [(25, 20.5, "hit"), (20, 20.5, "miss"), (20, 20.0, "push"), (None, 20.5, "dnp")],
)
def test_a_pick_has_a_result_at_the_line_at_which_it_was_picked(
    actual: int | None, line: float, result: str
) -> None:
    found = rows(picked(consensus_line=line), results=(graded(actual_points=actual),))
    [day] = season(found).groups[1].dates
    assert (day.picks[0].actual, day.picks[0].result, day.picks[0].line) == (actual, result, line)


def test_a_pick_that_is_not_graded_and_a_day_without_a_signal_say_so() -> None:
    [day] = season(rows(picked(TODAY))).groups[1].dates
    assert (day.picks[0].actual, day.picks[0].result, day.signal) == (None, None, "neutral")
    said = dict.fromkeys(DAILY_SIGNALS.schema.names()) | {"game_date": TODAY, "as_of": SEEN.at}
    family = said | {"system": "catboost_v9", "signal": "favorable"}
    [day] = (
        season(rows(picked(TODAY)), family, said | {"system": "champion", "signal": "challenging"})
        .groups[1]
        .dates
    )
    assert day.signal == "challenging"


def test_the_groups_are_the_eight_subsets_and_picks_come_by_rank() -> None:
    found = rows(picked(rank=2), picked(player=8, rank=1), picked(subset="all_picks"))
    shown = season(found)
    assert [(group.id, group.name) for group in shown.groups] == [(s.id, s.name) for s in SUBSETS]
    assert [pick.player_id for pick in shown.groups[1].dates[0].picks] == [8, 7]
    assert (shown.model, shown.season, shown.provenance) == ("catboost_v9", "2023-24", "live")
    assert len(systems_subsets(SEEN).groups) == len(SUBSETS)


def test_picks_that_were_made_afterwards_are_in_no_record_of_live_ones() -> None:
    found = rows(picked(), picked(player=8, provenance="backfill"), results=(graded(), graded(player=8)))
    assert season(found).groups[1].record.week == Record(wins=1, pct=100.0)


def test_what_is_known_after_the_instant_changes_nothing() -> None:
    later = SEEN.at + timedelta(seconds=1)
    before = rows(picked(), results=(graded(),))
    after = rows(
        picked(), picked(TODAY, as_of=later),
        results=(graded(superseded_at=later), graded(actual_points=0, scored_at=later)),
    )  # fmt: skip
    said = dict.fromkeys(DAILY_SIGNALS.schema.names()) | {
        "game_date": YESTERDAY, "system": "champion", "signal": "challenging", "as_of": later,
    }  # fmt: skip
    assert encoded(season(before)) == encoded(season(after, said))
    assert encoded(subsets_performance(before, SEEN)) == encoded(subsets_performance(after, SEEN))


@pytest.mark.parametrize("day", [date(2023, 10, 1), date(2024, 8, 20)])
def test_a_season_that_has_not_begun_has_empty_records(day: date) -> None:
    seen = Seen("simulated", known(day) - timedelta(hours=8))
    found = rows(picked(), results=(graded(),), seen=seen)
    assert encoded(subsets_performance(found, seen)).count(b'"wins":0') == 6 * len(SUBSETS)
    assert encoded(subsets_season(found, signals(), seen)).count(b'"wins":0') == 3 * len(SUBSETS)
