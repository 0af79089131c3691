"""`news`: what has changed of a day, of all that predictions and bets rest on, since a run of it was last recorded.

What was known then is read off the tables as that run left them, so that a fact whose known_at lies before the run and
that was fetched after it is news. Polling, and what is done about news, belong to others. Games that have begun have none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from nba_props.days import Days
from nba_props.declared.keys import GAME_PLAYER, GAME_PLAYER_MARKET, GAME_TEAM
from nba_props.declared.tables.ingest import INJURIES, INJURY_REPORTS, SCHEDULE
from nba_props.declared.tables.news import NEWS
from nba_props.declared.tables.prices import FAIR_PRICES
from nba_props.declared.tables.quotes import GAME_LINE_POLLS, ODDS_LINES, ODDS_POLLS
from nba_props.declared.tables.table import INSTANT
from nba_props.features.history.absences import listed_players, newest_reports
from nba_props.market.consensus import consensus, main_lines
from nba_props.market.in_force import in_force, polled
from nba_props.stats.slate import moments

MOVE = 0.5  # points
# The tables of facts; and what a run made of them that waits for another look.
FACTS = (SCHEDULE, ODDS_LINES, ODDS_POLLS, GAME_LINE_POLLS, INJURIES, INJURY_REPORTS)
RECORDED = (*FACTS, FAIR_PRICES)
WAITS = "implausible_value"
FORM = ("game_id", "kind", "about", "before", "now", "known_at")


@dataclass(frozen=True, slots=True)
class State:
    """The tables of a day as they stood, by name, and the instant (UTC) as of which they are read."""

    at: datetime
    tables: Mapping[str, pl.DataFrame]

    def moments(self) -> pl.DataFrame:
        """The games as known at the instant, see `stats.slate.moments`."""
        schedule, *polls = (self.tables[t.name] for t in (SCHEDULE, ODDS_POLLS, GAME_LINE_POLLS))
        return moments(schedule, polls[0], polls[1], self.at)

    def lines(self, games: pl.DataFrame) -> pl.DataFrame:
        """Consensus lines in force: GAME_PLAYER_MARKET, line, line_known_at."""
        quotes, polls = self.tables[ODDS_LINES.name], self.tables[ODDS_POLLS.name]
        current = consensus(main_lines(in_force(quotes, polls, games)))
        return current.select(*GAME_PLAYER_MARKET, "line", "line_known_at")

    def reports(self, games: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The newest report of each team, and the players whom it lists, see `features.history.absences`."""
        newest = newest_reports(games, self.tables[INJURY_REPORTS.name])
        return newest, listed_players(games, self.tables[INJURIES.name], newest)


def of_facts(facts: Sequence[pl.DataFrame], at: datetime) -> State:
    """A day as its FACTS, in their order, have it."""
    return State(at, {table.name: rows for table, rows in zip(FACTS, facts, strict=True)})


def nothing(at: datetime) -> State:
    """A day of which nothing is known."""
    return State(at, {table.name: table.empty() for table in RECORDED})


def changes(current: State, recorded: State | None, day: date, days: Days) -> pl.DataFrame:
    """Rows of NEWS of a day: of its games that are ahead, and of those that were and are postponed.

    Args:
        current: the day's FACTS, as of the run's instant.
        recorded: the day's RECORDED as its newest recorded run left them, as of that run's instant; None for a day without
            one: all is news.
        day: the game date. Other days have no news: nothing of a past day can still be predicted.
        days: those of the run, whose facts these are; without the game date there is nothing to compare.
    """
    if day not in days:
        return NEWS.empty()
    before = recorded or nothing(current.at)
    games = current.moments().filter(pl.col("game_date") == day)
    ahead = games.filter(pl.col("tip_off") > pl.lit(current.at).cast(INSTANT))
    then = _as_of(ahead, before.at)
    parts = [
        _starts(ahead, before.moments()),
        _postponed(current, before, day),
        _lines(current.lines(ahead), before.lines(then), _newest_polls(current, ahead)),
        *_reports(current.reports(ahead), before.reports(then)),
        _second_looks(before, _newest_polls(current, ahead)),
    ]
    since = recorded.at if recorded else None
    known = pl.min_horizontal("known_at", "as_of")
    rows = pl.concat(part.select(FORM) for part in parts).with_columns(
        game_date=pl.lit(day),
        built_at=pl.lit(since, INSTANT),
        as_of=pl.lit(current.at).cast(INSTANT),
    )
    return NEWS.shape(rows.with_columns(inputs_known_at=known).sort(NEWS.key))


def _as_of(games: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """The games as they were to be looked at at an earlier instant."""
    return games.with_columns(as_of=pl.min_horizontal("tip_off", pl.lit(at).cast(INSTANT)))


def _newest_polls(state: State, games: pl.DataFrame) -> pl.DataFrame:
    """game_id and polled_at, when it was last polled."""
    polls = polled(state.tables[ODDS_POLLS.name], games)
    return polls.group_by("game_id").agg(polled_at=pl.col("known_at").max())


def _starts(ahead: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Games that are new, or whose tip-off is another."""
    starts = ahead.join(before.select("game_id", was="tip_off"), on="game_id", how="left")
    changed = starts.filter(pl.col("tip_off").ne_missing(pl.col("was")))
    return changed.select(
        "game_id",
        "known_at",
        kind=pl.lit("start"),
        about="game_id",
        before=pl.col("was").dt.to_string("iso:strict"),
        now=pl.col("tip_off").dt.to_string("iso:strict"),
    )


def _postponed(current: State, before: State, day: date) -> pl.DataFrame:
    """Games that were to take place on the day and are not any more."""
    planned = before.moments().filter(pl.col("game_date") == day)
    schedule = current.tables[SCHEDULE.name]
    takes_place = schedule.filter(pl.col("game_date") == day, pl.col("status") != "postponed")
    heard = pl.lit(schedule["heard_at"].max(), INSTANT).fill_null(pl.lit(current.at).cast(INSTANT))
    return planned.join(takes_place, on="game_id", how="anti").select(
        "game_id",
        kind=pl.lit("postponed"),
        about="game_id",
        before=pl.col("tip_off").dt.to_string("iso:strict"),
        now=pl.lit(None, pl.String),
        known_at=heard,
    )


def _lines(now: pl.DataFrame, before: pl.DataFrame, polls: pl.DataFrame) -> pl.DataFrame:
    """Lines that are there for the first time, have moved by MOVE or more, or are there no more."""
    was = before.select(*GAME_PLAYER_MARKET, was="line")
    both = now.join(was, on=GAME_PLAYER_MARKET, how="full", coalesce=True)
    kind = (
        pl.when(pl.col("was").is_null())
        .then(pl.lit("first_line"))
        .when(pl.col("line").is_null())
        .then(pl.lit("withdrawn"))
        .when((pl.col("line") - pl.col("was")).abs() >= MOVE)
        .then(pl.lit("move"))
    )
    changed = both.with_columns(kind=kind).filter(pl.col("kind").is_not_null())
    return changed.join(polls, on="game_id", how="left").select(
        "game_id",
        "kind",
        about=pl.format("{} {}", "player_id", "market"),
        before=pl.col("was").cast(pl.String),
        now=pl.col("line").cast(pl.String),
        # A line that is gone is known by the poll that lists it no more.
        known_at=pl.coalesce("line_known_at", "polled_at"),
    )


def _reports(
    now: tuple[pl.DataFrame, pl.DataFrame], before: tuple[pl.DataFrame, pl.DataFrame]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Players whose listed status is another, and teams whose first report is known."""
    (newest, listed), (newest_before, listed_before) = now, before
    known = newest.select(*GAME_TEAM, known_at="report_known_at")
    was = listed_before.select(*GAME_PLAYER, was="status", of_team="team")
    players = (
        listed.select(*GAME_PLAYER, "team", "status")
        .join(was, on=GAME_PLAYER, how="full", coalesce=True)
        .filter(pl.col("status").ne_missing(pl.col("was")))
        .with_columns(team=pl.coalesce("team", "of_team"))
        .join(known, on=GAME_TEAM, how="left")
    )
    submitted = newest_before.filter("submitted")
    teams = newest.filter("submitted").join(submitted, on=GAME_TEAM, how="anti")
    return (
        players.select(
            "game_id",
            "known_at",
            kind=pl.lit("status"),
            about=pl.col("player_id").cast(pl.String),
            before="was",
            now="status",
        ),
        teams.select(
            "game_id",
            kind=pl.lit("report"),
            about="team",
            before=pl.lit(None, pl.String),
            now=pl.lit("submitted"),
            known_at="report_known_at",
        ),
    )


def _second_looks(before: State, polls: pl.DataFrame) -> pl.DataFrame:
    """Games with sides whose value was too good to be believed once, and that have been polled since."""
    sides = before.tables[FAIR_PRICES.name].filter(pl.col("filter_reason") == WAITS)
    waiting = sides.group_by("game_id").len("sides")
    since = polls.filter(pl.col("polled_at") > pl.lit(before.at).cast(INSTANT))
    return waiting.join(since, on="game_id").select(
        "game_id",
        kind=pl.lit("second_look"),
        about="game_id",
        before=pl.format("{} sides", "sides"),
        now=pl.lit(None, pl.String),
        known_at="polled_at",
    )
