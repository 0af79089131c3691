"""What to ask of whom, day by day and game by game: the source chain.

The archive answers days two or more before the clock's game date; today and yesterday are asked live. One game
that fails leaves the others untouched; what raw already holds is not asked again.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

import polars as pl

from nba_props.days import Days, game_date, season_of
from nba_props.sources import nba_wire, odds_wire
from nba_props.sources.archive import Archive
from nba_props.sources.errors import ConfigurationError, NotThere, OutOfCredits, SourceError
from nba_props.sources.nba_cdn import NbaCdn
from nba_props.sources.odds_api import OddsApi
from nba_props.sources.quotes import at_games, game_lines, known, points_quotes
from nba_props.sources.raw import Payload, RawStore
from nba_props.sources.teams import COUNTING
from nba_props.sources.wire import drift
from nba_props.tables.ingest import BOX_SCORES, GAME_LINES, ODDS_LINES, SCHEDULE, SHOTS, UNRESOLVED_NAMES
from nba_props.tables.table import INSTANT

Prefer = Literal["auto", "archive", "live"]
State = Literal["COMPLETE", "EMPTY_OK", "MISSING", "FAILED"]
ARCHIVE_AGE = timedelta(days=2)
# A finished game is asked for from here on; before that its box score cannot be final.
SHORTEST_GAME = timedelta(hours=2)
# A simulated past has its quotes taken shortly before the tip-off.
SNAPSHOT_LEAD = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class GameOutcome:
    """What became of one game in one table: complete, rightly empty, missing or failed, with the reason."""

    day: date
    game_id: str
    state: State
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ingested:
    """A table's rows with each game's outcome, counts of what happened on the way, and drifting fields."""

    frame: pl.DataFrame
    outcomes: tuple[GameOutcome, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    drift: frozenset[str] = frozenset()
    unresolved: pl.DataFrame | None = None

    def states(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for outcome in self.outcomes:
            found[outcome.state] = found.get(outcome.state, 0) + 1
        return found


@dataclass(slots=True)
class Ingest:
    """The source chain of one run. `historical_odds`: whether past quotes may be asked for (they are free)."""

    odds: OddsApi
    nba: NbaCdn
    raw: RawStore
    now: Callable[[], datetime]
    archive: Archive | None = None
    historical_odds: bool = False
    prefer: Prefer = "auto"
    _drift: set[str] = field(default_factory=set, init=False)

    @property
    def today(self) -> date:
        return game_date(self.now())

    def split(self, days: Days) -> tuple[Days | None, Days | None]:
        """The part of the range that the archive answers and the part that is asked live."""
        if self.archive is None and self.prefer == "archive":
            raise ConfigurationError(
                "run config asks for the archive, but none is named: set NBA_PROPS_ARCHIVE"
            )
        if self.archive is None or self.prefer == "live":
            return None, days
        if self.prefer == "archive":
            return days, None
        newest = self.today - ARCHIVE_AGE
        old = Days(days.first, min(days.last, newest)) if days.first <= newest else None
        new = Days(max(days.first, newest + timedelta(1)), days.last) if days.last > newest else None
        return old, new

    # -- schedule -----------------------------------------------------------------------------------------

    def schedule(self, days: Days) -> Ingested:
        old, new = self.split(days)
        parts, counts = [SCHEDULE.empty()], {}
        if old and self.archive:
            frame, counts = self.archive.schedule(old)
            parts.append(frame)
        if new:
            for season in sorted({season_of(d) for d in new}):
                payload = self._season(season)
                parts.append(nba_wire.schedule(payload).filter(new.hold()))
        frame = pl.concat(parts)
        outcomes = [GameOutcome(d, g, "COMPLETE") for g, d in frame.select("game_id", "game_date").rows()]
        return Ingested(frame, tuple(outcomes), counts | {"games": frame.height})

    def _season(self, season: str) -> Payload:
        """A season's schedule now; when it cannot be had, the newest one that raw holds."""
        try:
            return self.nba.schedule(season, current=season == season_of(self.today))
        except SourceError:
            held = self.raw.newest("nba_cdn", "schedule", season, self.now())
            if held is None:
                raise
            return held

    # -- what was played ----------------------------------------------------------------------------------

    def box_scores(self, days: Days, schedule: pl.DataFrame) -> Ingested:
        def parse(payload: Payload, game: dict) -> pl.DataFrame:
            return nba_wire.box_score(payload)

        return self._played(days, schedule, "boxscore", self.nba.box_score, parse, BOX_SCORES)

    def shots(self, days: Days, schedule: pl.DataFrame) -> Ingested:
        return self._played(days, schedule, "playbyplay", self.nba.play_by_play, nba_wire.shots, SHOTS)

    def _played(self, days: Days, schedule: pl.DataFrame, endpoint: str, ask, parse, table) -> Ingested:
        old, new = self.split(days)
        parts, outcomes, counts = [table.empty()], [], {}
        if old and self.archive:
            frame, counts = getattr(self.archive, table.name)(old)
            parts.append(frame)
            outcomes += _covered(frame, schedule.filter(old.hold()), "not in the archive")
        games = schedule.filter(new.hold(), pl.col("season_type") != "all_star") if new else schedule.clear()
        for game in games.sort("tip_off", "game_id").to_dicts():
            frame, outcome = self._game(game, endpoint, ask, parse, table)
            parts.append(frame)
            outcomes.append(outcome)
        _not_all_failed(outcomes, table.name)
        return Ingested(pl.concat(parts), tuple(outcomes), counts, frozenset(self._drift))

    def _game(self, game: dict, endpoint: str, ask, parse, table) -> tuple[pl.DataFrame, GameOutcome]:
        day, game_id = game["game_date"], game["game_id"]
        if game["status"] == "postponed":
            return table.empty(), GameOutcome(day, game_id, "EMPTY_OK", "postponed")
        if self.now() < game["tip_off"] + SHORTEST_GAME:
            return table.empty(), GameOutcome(day, game_id, "EMPTY_OK", "not over yet")
        try:
            payload = self.raw.newest("nba_cdn", endpoint, game_id, self.now())
            frame = parse(payload, game) if payload else table.empty()
            if frame.is_empty():
                payload = ask(game_id)
                if endpoint in nba_wire.DRIFT_WATCHED:
                    self._drift |= drift(payload.body, nba_wire.KINDS[endpoint])
                frame = parse(payload, game)
        except NotThere as error:
            return table.empty(), GameOutcome(day, game_id, "MISSING", str(error))
        except SourceError as error:
            return table.empty(), GameOutcome(day, game_id, "FAILED", str(error))
        if frame.is_empty():
            return frame, GameOutcome(day, game_id, "MISSING", "not final yet")
        # The schedule's date is the game's: a box score carries the real start, which may pass midnight.
        kept = frame.with_columns(game_date=pl.lit(day))
        return kept, GameOutcome(day, game_id, "COMPLETE")

    # -- what was quoted ----------------------------------------------------------------------------------

    def game_lines(self, days: Days, schedule: pl.DataFrame) -> Ingested:
        old, new = self.split(days)
        parts, outcomes, counts = [GAME_LINES.empty()], [], {}
        if old and self.archive:
            frame, counts = self.archive.game_lines(old)
            parts.append(frame)
            outcomes += _covered(frame, schedule.filter(old.hold()), "not in the archive")
        for day in new or ():
            games = _counting(schedule, day)
            failed = self._ask_game_lines(day, games) if games.height else ""
            payloads = [
                p
                for endpoint in ("odds", "historical_odds")
                for p in self.raw.all("odds_api", endpoint, str(day), self.now())
            ]
            frame = game_lines(at_games(known(odds_wire.quotes(payloads)), games))
            parts.append(frame)
            outcomes += self._quoted(
                day, games, frame, {g: failed for g in games["game_id"]} if failed else {}
            )
        return Ingested(pl.concat(parts), tuple(outcomes), counts, frozenset(self._drift))

    def _ask_game_lines(self, day: date, games: pl.DataFrame) -> str:
        """Lands the day's game lines; returns why it could not, or an empty string."""
        try:
            if day == self.today:
                self._watch(self.odds.odds(str(day)))
            elif self.historical_odds and not self._held("historical_odds", str(day)):
                self.odds.historical_odds(str(day), games["tip_off"].min() - SNAPSHOT_LEAD)
        except ConfigurationError:
            raise
        except SourceError as error:
            return str(error)
        return ""

    def points_lines(self, days: Days, schedule: pl.DataFrame, seen: pl.DataFrame) -> Ingested:
        """`odds_lines`, and `unresolved_names` beside it. `seen`: box scores of the 365 days before."""
        old, new = self.split(days)
        parts, lost, outcomes = [ODDS_LINES.empty()], [UNRESOLVED_NAMES.empty()], []
        counts: Counter[str] = Counter()
        if old and self.archive:
            found = self.archive.points_quotes(old, seen)
            parts.append(found.odds_lines)
            lost.append(found.unresolved_names)
            counts.update(found.counts)
            outcomes += _covered(
                found.odds_lines, schedule.filter(old.hold()), "no quotes in the archive", "EMPTY_OK"
            )
        for day in new or ():
            games = _counting(schedule, day)
            failed = self._ask_points(day, games) if games.height else {}
            payloads = [
                p
                for endpoint in ("event_odds", "historical_event_odds")
                for p in self.raw.all("odds_api", endpoint, str(day), self.now())
            ]
            quotes = known(odds_wire.quotes(payloads))
            found = points_quotes(at_games(quotes, games).with_columns(game_date=pl.lit(day)), seen)
            parts.append(found.odds_lines)
            lost.append(found.unresolved_names)
            counts.update(found.counts)
            outcomes += self._quoted(day, games, found.odds_lines, failed)
        _not_all_failed([o for o in outcomes if o.day == self.today], "odds_lines")
        return Ingested(
            pl.concat(parts), tuple(outcomes), dict(counts), frozenset(self._drift), pl.concat(lost)
        )

    def _ask_points(self, day: date, games: pl.DataFrame) -> dict[str, str]:
        """Lands each event's quotes; returns what failed, by game."""
        if day == self.today:
            listing = self.odds.events(str(day))
        elif self.historical_odds:
            listing = self._historical_listing(day, games)
        else:
            return {}
        events = at_games(known_events(listing), games).filter(pl.col("game_id").is_not_null())
        failed: dict[str, str] = {}
        for event_id, game_id, tip_off in (
            events.select("event_id", "game_id", "tip_off").sort("event_id").rows()
        ):
            try:
                self._ask_event(day, event_id, tip_off)
            except NotThere:
                continue
            except ConfigurationError:
                raise
            except OutOfCredits as error:
                return failed | {g: str(error) for g in games["game_id"] if g not in failed}
            except SourceError as error:
                failed[game_id] = str(error)
        return failed

    def _ask_event(self, day: date, event_id: str, tip_off: datetime) -> None:
        """A started event has in-play quotes only: it is not asked any more."""
        if day == self.today:
            if self.now() < tip_off:
                self._watch(self.odds.event_odds(str(day), event_id))
        elif not self._held("historical_event_odds", f"{day}/{event_id}"):
            self.odds.historical_event_odds(str(day), event_id, tip_off - SNAPSHOT_LEAD)

    def _historical_listing(self, day: date, games: pl.DataFrame) -> Payload:
        held = self.raw.newest("odds_api", "historical_events", str(day), self.now())
        return held or self.odds.historical_events(str(day), games["tip_off"].min() - SNAPSHOT_LEAD)

    def _held(self, endpoint: str, key: str) -> bool:
        return self.raw.newest("odds_api", endpoint, key, self.now()) is not None

    def _watch(self, payload: Payload) -> None:
        self._drift |= drift(payload.body, odds_wire.KINDS[payload.endpoint])

    def _quoted(
        self, day: date, games: pl.DataFrame, frame: pl.DataFrame, failed: dict[str, str]
    ) -> Iterable[GameOutcome]:
        have = set(frame["game_id"].unique())
        for game_id, tip_off in games.select("game_id", "tip_off").sort("game_id").rows():
            if game_id in have:
                # What an earlier poll brought still stands; the failure is told all the same.
                yield GameOutcome(
                    day, game_id, "FAILED" if game_id in failed else "COMPLETE", failed.get(game_id, "")
                )
            elif game_id in failed:
                yield GameOutcome(day, game_id, "FAILED", failed[game_id])
            elif day < self.today and not self.historical_odds:
                yield GameOutcome(day, game_id, "EMPTY_OK", "the live API has no quotes of past days")
            else:
                yield GameOutcome(
                    day,
                    game_id,
                    "MISSING",
                    "no quotes" if self.now() < tip_off else "none before the tip-off",
                )


def known_events(payload: Payload) -> pl.DataFrame:
    """Listed events in the shape that `at_games` places."""
    _, seen_at = odds_wire.read(payload)
    return odds_wire.events(payload).with_columns(known_at=pl.lit(seen_at).cast(INSTANT))


def _counting(schedule: pl.DataFrame, day: date) -> pl.DataFrame:
    return schedule.filter(
        pl.col("game_date") == day, pl.col("season_type").is_in(COUNTING), pl.col("status") != "postponed"
    )


def _covered(
    frame: pl.DataFrame, games: pl.DataFrame, reason: str, absent: State = "MISSING"
) -> list[GameOutcome]:
    have = set(frame["game_id"].unique())
    counting = (
        games.filter(pl.col("season_type").is_in(COUNTING)).select("game_date", "game_id").sort("game_id")
    )
    return [
        GameOutcome(day, g, "COMPLETE") if g in have else GameOutcome(day, g, absent, reason)
        for day, g in counting.rows()
    ]


def _not_all_failed(outcomes: list[GameOutcome], table: str) -> None:
    """Nothing where something was expected is a failure of the table, not of its games."""
    failed = [o for o in outcomes if o.state == "FAILED"]
    if failed and len(failed) == len([o for o in outcomes if o.state != "EMPTY_OK"]):
        raise SourceError(f"{table}: every game failed, first {failed[0].game_id}: {failed[0].reason}")
