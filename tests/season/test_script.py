"""What happens in a season: days, sleeps, a full disk, and what goes wrong at random."""

from datetime import date, datetime, timedelta
from itertools import pairwise

from nba_props.days import EASTERN
from nba_props.simulator.wire.trouble import FEEDS, KINDS, troubles_of
from season.faults import KILLED_AT, Faults, written
from season.script import OPENING, Season

FAULTS = Faults(7)
WHOLE = Season(OPENING, 170, FAULTS)
HOUR = timedelta(hours=1)


def test_a_whole_season_holds_both_changes_of_the_clocks() -> None:
    offsets = [datetime.combine(day, datetime.min.time(), EASTERN).utcoffset() for day in WHOLE.game_days]
    changes = [
        day
        for day, (before, after) in zip(WHOLE.game_days, pairwise(offsets), strict=False)
        if before != after
    ]
    assert changes == [date(2023, 11, 5), date(2024, 3, 10)], "in the night to the next day"


def test_it_sleeps_for_hours_and_for_days_and_its_disk_is_full_once() -> None:
    script = WHOLE.script()
    lengths = [one.length for one in script if one.kind == "sleep"]
    assert len([length for length in lengths if length <= 10 * HOUR]) >= 15
    assert len([length for length in lengths if length >= 40 * HOUR]) >= 3
    assert [one.kind for one in script].count("full disk") == 1
    assert all(a.end <= b.at for a, b in pairwise(script)), "none begins in another"


def test_a_week_has_one_of_each() -> None:
    lengths = sorted(one.length for one in Season(OPENING, 7, FAULTS).script())
    assert lengths[0] < HOUR < lengths[1] <= 10 * HOUR < 40 * HOUR <= lengths[2]


def test_the_disk_is_full_on_an_evening_that_is_not_slept_through() -> None:
    for seed in range(20):
        script = Season(OPENING, 14, Faults(seed)).script()
        assert [one.kind for one in script].count("full disk") == 1
        assert all(a.end <= b.at for a, b in pairwise(script)), "none begins in another"


def test_the_same_seed_gives_the_same_season_and_another_one_another() -> None:
    again, other = Season(OPENING, 170, Faults(7)), Season(OPENING, 170, Faults(8))
    assert again.script() == WHOLE.script() != other.script()
    assert Faults(7).troubles(WHOLE.begin, WHOLE.end) == FAULTS.troubles(WHOLE.begin, WHOLE.end)


def test_every_feed_has_every_kind_of_trouble_in_a_twentieth_of_its_hours() -> None:
    troubles = FAULTS.troubles(WHOLE.begin, WHOLE.end)
    assert {(t.feed, t.kind) for t in troubles} == {(feed, kind) for feed in FEEDS for kind in KINDS}
    assert 0.04 < len(troubles) / len(FEEDS) / ((WHOLE.end - WHOLE.begin) / HOUR) < 0.06
    assert list(troubles_of(written(troubles))) == troubles


def test_the_troubles_of_an_instant_are_the_same_whichever_span_is_asked() -> None:
    day = timedelta(days=1)
    noon = WHOLE.begin + 30 * day
    of_days = FAULTS.troubles(noon - day, noon + day)
    assert [t for t in FAULTS.troubles(noon - 2 * day, noon + 2 * day) if t in of_days] == of_days


def test_a_hundredth_of_the_runs_is_killed_within_steps_and_between_them() -> None:
    drawn = [FAULTS.kill("late_lines", WHOLE.begin + n * HOUR, 1) for n in range(10_000)]
    kills = [kill for kill in drawn if kill]
    assert 70 < len(kills) < 130
    assert {kind for kind, _ in kills} == set(KILLED_AT)


def test_a_season_that_ends_early_has_the_days_of_which_the_next_noon_came() -> None:
    day = timedelta(days=1)
    assert WHOLE.until(WHOLE.end) == WHOLE
    assert WHOLE.until(WHOLE.end - timedelta(minutes=1)).days == 169
    assert WHOLE.until(WHOLE.begin + 7 * HOUR).days == 0
    assert WHOLE.until(WHOLE.begin + day + 7 * HOUR).days == 1
