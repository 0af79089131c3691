"""The odds of days: polled where that is allowed, read from raw, and made into tables with each game's outcome.

An event's failure costs no other event: an unreadable payload goes to quarantine and fails its game. Which quotes are
usable is decided in `quote_rows`.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Literal

import polars as pl

from nba_props.declared.tables.ingest import SCHEDULE
from nba_props.declared.tables.quotes import ODDS_POLLS
from nba_props.errors import BadPayloadError
from nba_props.sources.landing import Fetched
from nba_props.sources.odds import polls, wire
from nba_props.sources.odds.client import NAME, OddsApi
from nba_props.sources.odds.events import at_games, swapped_events
from nba_props.sources.odds.polling import Failures, OddsPoller, Poll, quoted_games
from nba_props.sources.odds.quote_rows import game_lines, points_quotes
from nba_props.sources.odds.wire import DecodedOdds
from nba_props.sources.outcomes import GameOutcome, IngestResult, Notes, note
from nba_props.storage.raw import Payload, RawStore

QuoteKind = Literal["points", "lines"]
ENDPOINTS: dict[QuoteKind, tuple[str, ...]] = {
    "points": ("event_odds", "historical_event_odds"),
    "lines": ("odds", "historical_odds"),
}


@dataclass(frozen=True, slots=True)
class DayQuotes:
    """A day's quotes and polls as far as they are known, placed at its games, with what went wrong.

    `failed` holds the reasons by game id, `listed` the ids of the games that the books list, `asked` those of the games
    that were to be requested; `is_polled`: whether quotes were requested.
    """

    day: date
    games: pl.DataFrame
    quotes: pl.DataFrame
    polls: pl.DataFrame
    failed: Failures
    listed: frozenset[str]
    asked: frozenset[str]
    is_polled: bool
    notes: Notes

    @property
    def quoted(self) -> set[str]:
        """The games that have quotes, and the events of quotes that have no game."""
        without_game = self.quotes.filter(pl.col("game_id").is_null())["event_id"]
        return {*self.quotes["game_id"].drop_nulls(), *without_game}

    def of_quoted_games(self) -> "DayQuotes":
        """The day without the games that have no quotes, which something else may answer."""
        has_quotes = pl.col("game_id").is_in(list(self.quoted))
        return replace(self, games=self.games.filter(has_quotes), polls=self.polls.filter(has_quotes))


@dataclass(slots=True)
class OddsIngest:
    """The odds of one run. `historical`: whether past quotes may be requested; `may_fetch`: whether any may."""

    odds: OddsApi
    raw: RawStore
    now: Callable[[], datetime]
    historical: bool = False
    may_fetch: bool = True

    def poll(
        self, kind: QuoteKind, day: date, schedule: pl.DataFrame, asked: Collection[str] = ()
    ) -> DayQuotes:
        """The day's quotes, after a poll where that is allowed: of the games that are asked for, or of all.

        A poll of some games is a step of a night, of which another one may just have asked for the same ones.
        """
        games = quoted_games(schedule, day)
        wanted = games.filter(pl.col("game_id").is_in(list(asked))) if asked else games
        poller = OddsPoller(self.odds, self.raw, self.now, self.historical, self.may_fetch, bool(asked))
        poll = (poller.points if kind == "points" else poller.game_lines)(day, wanted)
        is_polled = poller.is_polled(day)
        is_listed = kind == "points" and is_polled
        listed = frozenset((poll.events if is_listed else games)["game_id"])
        return self._day_quotes(
            kind, day, games, poll, listed=listed, wanted=frozenset(wanted["game_id"]), is_polled=is_polled
        )

    def read_stored(self, kind: QuoteKind, days: Iterable[date], schedule: pl.DataFrame) -> list[DayQuotes]:
        """The days of which raw holds payloads, without requests."""
        return [
            self._day_quotes(kind, day, games, Poll(), listed=ids, wanted=ids, is_polled=False)
            for day in days
            if any(self.raw.holds(NAME, endpoint, str(day), self.now()) for endpoint in ENDPOINTS[kind])
            for games in [quoted_games(schedule, day)]
            for ids in [frozenset(games["game_id"])]
        ]

    def points(self, days: Sequence[DayQuotes], box_scores: pl.DataFrame) -> IngestResult:
        """The result of ODDS_LINES for the days; names are resolved for all of them together."""
        tables = points_quotes(_all_quotes(days), box_scores)
        outcomes = tuple(o for day in days for o in self._outcomes(day, tables.odds_lines))
        notes = Notes(tables.counts)
        return IngestResult(
            tables.odds_lines, outcomes, notes, tables.unresolved_names, polls=_all_polls(days)
        )

    def game_lines(self, days: Sequence[DayQuotes]) -> IngestResult:
        """The result of GAME_LINES for the days."""
        lines, counts = game_lines(_all_quotes(days))
        outcomes = tuple(o for day in days for o in self._outcomes(day, lines))
        return IngestResult(lines, outcomes, Notes(counts), polls=_all_polls(days))

    def _day_quotes(
        self,
        kind: QuoteKind,
        day: date,
        games: pl.DataFrame,
        poll: Poll,
        *,
        listed: frozenset[str],
        wanted: frozenset[str],
        is_polled: bool,
    ) -> DayQuotes:
        payloads, failed, notes = self._decoded(ENDPOINTS[kind], day, poll)
        quotes, asked = _no_quotes(), ODDS_POLLS.empty()
        if payloads:
            polled = polls.polled(payloads)
            quotes = _placed(polled.quotes, games).with_columns(game_date=pl.lit(day))
            at_game = _placed(polled.polls, games).filter(pl.col("game_id").is_not_null())
            # What lacks an event says nothing about its start.
            said = pl.when("is_listed").then("commence_time")
            asked = at_game.with_columns(game_date=pl.lit(day), commence_time=said).select(
                ODDS_POLLS.schema.names()
            )
            notes += note("swapped_events", swapped_events(quotes))
            notes += Notes.total(payload.notes for payload in payloads)
        return DayQuotes(day, games, quotes, asked, failed, listed, wanted, is_polled, poll.notes + notes)

    def _decoded(
        self, endpoints: Iterable[str], day: date, poll: Poll
    ) -> tuple[list[DecodedOdds], Failures, Notes]:
        """Every readable payload of the day in raw. An unreadable one goes to quarantine and fails its game."""
        damaged_before = len(self.raw.damaged)
        fetched = {_place(f.payload): f for f in poll.fetched}
        payloads: list[DecodedOdds] = []
        reasons: list[tuple[str, str]] = []  # by the payload's key
        notes = Notes()
        for endpoint in endpoints:
            for payload in self.raw.all(NAME, endpoint, str(day), self.now()):
                try:
                    payloads.append(_content(payload, fetched.get(_place(payload))))
                except BadPayloadError as error:
                    self.raw.quarantine(payload, str(error))
                    notes += note("quarantined_payloads")
                    reasons.append((payload.key, str(error)))
        reasons += [(damage.key, damage.reason) for damage in self.raw.damaged[damaged_before:]]
        return payloads, _with_reasons(poll, reasons), notes

    def _outcomes(self, day: DayQuotes, rows: pl.DataFrame) -> Iterator[GameOutcome]:
        with_rows = set(rows.filter(pl.col("game_date") == day.day)["game_id"])
        for game_id, tip_off in day.games.select("game_id", "tip_off").sort("game_id").rows():
            if game_id in day.failed:
                # Rows of an earlier poll stay; the failure is reported all the same.
                yield GameOutcome(day.day, game_id, "FAILED", day.failed[game_id])
            elif game_id in with_rows:
                yield GameOutcome(day.day, game_id, "COMPLETE", is_asked=game_id in day.asked)
            elif day.is_polled and game_id not in day.asked:
                reason = "no quotes so far, and none were requested in this poll"
                yield GameOutcome(day.day, game_id, "MISSING", reason, is_asked=False)
            elif not day.is_polled:
                reason = "raw holds no quotes of it, none were requested"
                yield GameOutcome(day.day, game_id, "EMPTY_OK", reason)
            elif game_id not in day.listed:
                yield GameOutcome(day.day, game_id, "MISSING", "the books list no event for it")
            else:
                reason = "no quotes" if self.now() < tip_off else "none before the tip-off"
                yield GameOutcome(day.day, game_id, "MISSING", reason)


def _place(payload: Payload) -> tuple[str, str, datetime]:
    return payload.endpoint, payload.key, payload.fetched_at


def _content(payload: Payload, fetched: Fetched[DecodedOdds] | None) -> DecodedOdds:
    """A payload's content; the one that this run fetched is decoded already."""
    return fetched.content if fetched and fetched.payload == payload else wire.read(payload)


@cache
def _no_quotes() -> pl.DataFrame:
    """No quotes, with every column: the quotes of most days of a season."""
    return _placed(polls.polled(()).quotes, SCHEDULE.empty())


def _placed(rows: pl.DataFrame, games: pl.DataFrame) -> pl.DataFrame:
    return at_games(rows.with_columns(known_at_assumed=pl.lit(False)), games)


def _all_quotes(days: Sequence[DayQuotes]) -> pl.DataFrame:
    return pl.concat([_no_quotes(), *(day.quotes for day in days)])


def _all_polls(days: Sequence[DayQuotes]) -> pl.DataFrame:
    return pl.concat([ODDS_POLLS.empty(), *(day.polls for day in days)])


def _with_reasons(poll: Poll, reasons: Iterable[tuple[str, str]]) -> Failures:
    """The poll's failures and those of unreadable payloads, as far as the game of their event is known."""
    game_of_event = dict(poll.events.select("event_id", "game_id").rows())
    failed = dict(poll.failed)
    for key, reason in reasons:
        event_id = key.partition("/")[2].partition("/")[0]
        if (game_id := game_of_event.get(event_id)) is not None:
            failed.setdefault(game_id, reason)
    return failed
