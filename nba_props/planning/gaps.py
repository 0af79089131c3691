"""Gaps: outputs that were due and not there, and the steps that close them. Which kind does is in `declared.outputs`.

Gradings and repairs follow from what is stored, and are planned elsewhere: here is what only the expected outputs of a
day show.
"""

from datetime import date, datetime, timedelta

import polars as pl

from nba_props.days import Days, day_start
from nba_props.declared.outputs import BY_NAME, IN_TROUBLE
from nba_props.planning.step import Gap, Known, Step

# What so many runs did not close is left to people: the outputs are told as missing.
MOST = 2
# A gap is known for so many days.
REMEMBERED = 3
# Steps that are asked for because of a gap.
CLOSED_HERE, GAP = ("night", "publish"), "gap"


def recent(today: date) -> Days:
    """The days whose gaps are looked at."""
    return Days(today - timedelta(REMEMBERED - 1), today)


def gaps_of(outputs: pl.DataFrame) -> tuple[Gap, ...]:
    """What is due and not there, of rows of EXPECTED_OUTPUTS, for `Known.gaps`: one per output and day.

    Of what a night makes a part is enough: a night again, which costs credits, would not predict who cannot be predicted.
    """
    of_a_night = [name for name, output in BY_NAME.items() if output.closed_by.ahead == "night"]
    is_part = (pl.col("state") == "INCOMPLETE") & pl.col("output").is_in(of_a_night)
    rows = outputs.filter(pl.col("state").is_in(IN_TROUBLE), ~is_part, pl.col("severity") == "ERROR")
    found = rows.group_by("output", "game_date").agg(pl.col("judged_at").max()).sort("game_date", "output")
    return tuple(Gap(*row) for row in found.select("output", "game_date", "judged_at").iter_rows())


def closing_steps(known: Known) -> tuple[Step, ...]:
    """The steps that close the gaps of recent days, a few times at most: tonight's night again, or what is published."""
    wanted: dict[tuple[str, date], datetime] = {}
    for gap in known.gaps:
        key = _kind(gap, known), gap.game_date
        wanted[key] = max(gap.judged_at, wanted.get(key, gap.judged_at))
    steps = (_step(kind, day, judged_at, known) for (kind, day), judged_at in sorted(wanted.items()))
    return tuple(step for step in steps if step)


def _kind(gap: Gap, known: Known) -> str:
    """The kind of step that closes a gap now; nothing where none does, or it is too old."""
    today, output = known.today, BY_NAME[gap.output]
    if today - gap.game_date >= timedelta(REMEMBERED):
        return ""
    is_ahead = gap.game_date == today and known.tips_ahead
    return output.closed_by.ahead if is_ahead else output.closed_by.later


def _step(kind: str, day: date, judged_at: datetime, known: Known) -> Step | None:
    """The next run of a kind for the gaps of a day; None where none of them is closed so, or enough have tried."""
    tried = [a for a in known.attempts if a.state == "succeeded" and a.step.startswith(f"{day}/{kind}/{GAP}")]
    is_judged_since = all(judged_at > attempt.requested_at for attempt in tried)
    is_first = kind == "night" and known.tonight_at is None
    if kind not in CLOSED_HERE or len(tried) >= MOST or not is_judged_since or is_first:
        return None
    at = f"{GAP} {len(tried) + 1}"
    if kind == "night":
        return night_again(known, at, judged_at)
    return Step(kind, Days.one(day), judged_at, day_start(day + timedelta(REMEMBERED)), at)


def night_again(known: Known, at: str, due_at: datetime) -> Step:
    """Tonight's night once more while a tip-off is ahead. `at` tells why."""
    ahead = known.tips_ahead
    credits = known.tariff.event * len(ahead) + known.tariff.game_lines
    return Step("night", Days.one(known.today), due_at, ahead[-1], at, credits=credits)
