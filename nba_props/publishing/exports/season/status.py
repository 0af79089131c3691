"""`status.json`: whether tonight's data, predictions and grades are there, and what is known to be wrong."""

from datetime import date, timedelta
from typing import Literal

import polars as pl

from nba_props.declared.outputs import IN_TROUBLE
from nba_props.publishing.exports.document import Document, Part
from nba_props.publishing.exports.season.seen import Seen
from nba_props.quality import feeds
from nba_props.quality.go import QUOTES, Night, go
from nba_props.quality.verdict import Verdict

# After so many dates without a game the league is in a break.
BREAK = timedelta(days=3)
State = Literal["ok", "warning", "error", "idle"]


class Service(Part, frozen=True, kw_only=True):
    """Whether something works, and why not; `idle` while no game is ahead."""

    status: State
    message: str


class Services(Part, frozen=True, kw_only=True):
    """Quotes of tonight's games, whether tonight can be bet on, tonight's predictions, and grades.

    `grading` is about predicted games of the past three dates that are over.
    """

    live_data: Service
    tonight_data: Service
    predictions: Service
    grading: Service


class Issue(Part, frozen=True, kw_only=True):
    """Something that is known to be wrong; an `error` keeps tonight from being bet on."""

    severity: Literal["warning", "error"]
    message: str


class Break(Part, frozen=True, kw_only=True):
    """A break of the season: the last date with a game (null if none is stored), and the days without one until today."""

    last_game_date: date | None
    days: int | None


class Status(Document, frozen=True, kw_only=True):
    """How things stand: `unhealthy` with an error among the known issues, `degraded` with a warning.

    `code_version` is that of the code which wrote it: the commit of an image, else the package's version and its hash.
    """

    overall_status: Literal["healthy", "degraded", "unhealthy"]
    services: Services
    known_issues: tuple[Issue, ...]
    active_break: Break | None
    code_version: str


def status(
    night: Night,
    games: pl.DataFrame,
    predictions: pl.DataFrame,
    grades: pl.DataFrame,
    outputs: pl.DataFrame,
    seen: Seen,
    *,
    code_version: str,
) -> Status:
    """The document.

    Args:
        night: what tonight was predicted from.
        games: games of the season up to today, as `calendar.games_of` returns them.
        predictions: game_id, game_date and tip_off of the predictions of the past dates that are judged.
        grades: rows of `grades` of the same dates.
        outputs: rows of `expected_outputs` of the same dates and today.
        seen: what was known later counts for nothing.
        code_version: of the code that runs.
    """
    tonight = _known(night, seen)
    verdict = go(tonight)
    grading = _grading(seen.known(predictions, "as_of"), seen.graded(grades), seen)
    missing = [Issue(severity="warning", message=feeds.told(feed)) for feed in _rows(verdict.culprits)]
    issues = [
        *([] if verdict.good else [Issue(severity="error", message=verdict.note)]),
        *missing,
        *([Issue(severity="warning", message=grading.message)] if grading.status == "warning" else []),
        *_lacking(seen.known(outputs, "judged_at")),
    ]
    severities = {issue.severity for issue in issues}
    return Status(
        **seen.head,
        overall_status="unhealthy" if "error" in severities else "degraded" if severities else "healthy",
        services=_services(tonight, verdict, grading),
        known_issues=tuple(issues),
        active_break=_break(games, seen.today),
        code_version=code_version,
    )


def _known(night: Night, seen: Seen) -> Night:
    """The night as far as it was known by the instant."""
    return Night(
        games=seen.known(night.games, "as_of"),
        schedule=seen.known(night.schedule),
        tonight={feed: seen.known(rows) for feed, rows in night.tonight.items()},
        past={feed: seen.known(rows) for feed, rows in night.past.items()},
        polls=seen.known(night.polls),
        predictions=seen.known(night.predictions, "as_of"),
    )


def _services(night: Night, verdict: Verdict, grading: Service) -> Services:
    if night.games.is_empty():
        idle = Service(status="idle", message="no game ahead is on the slate of today")
        return Services(live_data=idle, tonight_data=idle, predictions=idle, grading=grading)
    quoted = [feed for feed in _rows(verdict.culprits) if feed["feed"] == QUOTES]
    predicted = int(verdict.figures["predicted"])
    return Services(
        live_data=Service(
            status="warning" if quoted else "ok",
            message=feeds.told(quoted[0]) if quoted else "every game has a quote",
        ),
        tonight_data=Service(
            status="error" if not verdict.good else "warning" if verdict.culprits.height else "ok",
            message=verdict.note,
        ),
        predictions=Service(
            status="ok" if predicted else "error", message=f"{predicted} players are predicted"
        ),
        grading=grading,
    )


def _grading(predictions: pl.DataFrame, grades: pl.DataFrame, seen: Seen) -> Service:
    """Whether the games that were predicted and are over by the instant are graded."""
    over = predictions.filter(
        pl.col("tip_off") + feeds.DUE <= seen.at, pl.col("game_date") < seen.today
    ).unique(["game_date", "game_id"])
    waiting = over.join(grades, on=["game_date", "game_id"], how="anti")
    if over.is_empty():
        return Service(status="idle", message="no predicted game of the past dates is over")
    if waiting.height:
        days = ", ".join(map(str, waiting["game_date"].unique().sort().to_list()))
        return Service(
            status="warning", message=f"{waiting.height} of {over.height} games are not graded, of {days}"
        )
    return Service(status="ok", message=f"{over.height} games are graded")


def _lacking(outputs: pl.DataFrame) -> list[Issue]:
    """What is due and not there, by date and output, the newest date first."""
    lacking = (
        outputs.filter(pl.col("state").is_in(IN_TROUBLE))
        .group_by("game_date", "output", "state")
        .agg(pl.col("game_id").sort().str.join(", "), pl.col("reason").sort_by("game_id").first())
        .sort("game_date", "output", "state", descending=[True, False, False])
    )
    told = "{output} of {game_date} ({game_id}): {state}, {reason}"
    return [Issue(severity="warning", message=told.format(**row)) for row in lacking.to_dicts()]


def _break(games: pl.DataFrame, today: date) -> Break | None:
    days = [day for day in games["game_date"].unique().to_list() if day <= today]
    last = max(days, default=None)
    if last is not None and today - last <= BREAK:
        return None
    return Break(last_game_date=last, days=(today - last).days if last else None)


def _rows(culprits: pl.DataFrame) -> list[dict[str, object]]:
    return culprits.to_dicts()
