"""Polls of a night as runs: one without news ends behind them, one that failed is asked again, news change the bets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
import pytest

from nba_props.assets.ingest import INGEST_ASSETS
from nba_props.commands.runs import QUIET
from nba_props.days import Days
from nba_props.declared.steps import POINTS_LINES
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.ingest import INJURIES, INJURY_REPORTS
from nba_props.declared.tables.news import NEWS
from nba_props.declared.tables.quotes import ODDS_LINES, ODDS_POLLS
from nba_props.declared.tables.record import BEST_BETS
from nba_props.declared.tables.stats import SLATE
from nba_props.definitions import defs
from nba_props.planning.step import Known, Step
from nba_props.resources.feedback import Feedback
from nba_props.sensors.tonight import request
from nba_props.storage.lake import Lake
from nba_props.storage.manifest_store import ManifestStore
from tests.built_home import prepared
from tests.simulated_home import EVENING, TONIGHT, linked

pytestmark = pytest.mark.slow

DAY = TONIGHT.first
CALM, REPORTED, AGAIN = "2024-04-10T20:01:30Z", "2024-04-10T20:06:00Z", "2024-04-10T20:07:00Z"
OPS = {asset.node_def.name: list(asset.keys) for asset in INGEST_ASSETS}


@dataclass(frozen=True)
class Polled:
    """A poll's run: the steps that it did and skipped, and what its home held afterwards."""

    is_success: bool
    done: frozenset[str]
    skipped: frozenset[str]
    manifests: int
    payloads: frozenset[str]
    tables: Mapping[str, pl.DataFrame]


@pytest.fixture(scope="module")
def evening(simulated: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Polled]:
    """A look that finds nothing new; a report that rules out a man with a bet, whose run fails; and the next poll."""
    home = linked(simulated, tmp_path_factory.mktemp("linked") / "polled")
    lake = Lake(str(home / "lake"))
    game = str(lake.read(BEST_BETS, TONIGHT)["game_id"][0])
    polls = {"before": _seen(home, None)}
    polls["quiet"] = _poll(home, CALM, POINTS_LINES, games=(game,))
    _rule_out(lake)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Feedback, "seals", _fails)
        polls["failed"] = _poll(home, REPORTED, "nothing")
    polls["again"] = _poll(home, AGAIN, "nothing")
    return polls


def _fails(*_: object) -> None:
    raise OSError("no space left on device")


def _rule_out(lake: Lake) -> None:
    """The newest report of the first bet's team now lists the player as out."""
    bet = lake.read(BEST_BETS, TONIGHT).row(0, named=True)
    at = datetime.fromisoformat(EVENING).replace(minute=5)
    slate = (
        lake.read(SLATE, TONIGHT)
        .filter(game_id=bet["game_id"], player_id=bet["player_id"])
        .row(0, named=True)
    )
    reports, injuries = lake.read(INJURY_REPORTS, TONIGHT), lake.read(INJURIES, TONIGHT)
    of_team = pl.col("game_id").eq(bet["game_id"]) & pl.col("team").eq(slate["team"])
    newest = reports.filter(of_team).sort("known_at")[-1]
    others = injuries.filter(of_team, pl.col("known_at") == newest["known_at"][0])
    out = pl.DataFrame(
        [
            {
                "game_id": bet["game_id"], "game_date": DAY, "season": newest["season"][0], "team": slate["team"],
                "player_id": bet["player_id"], "player_name": slate["player_name"], "status": "out", "reason": "ankle",
                "known_at": at, "known_at_assumed": False,
            }
        ],
        schema=INJURIES.schema,
    )  # fmt: skip
    listed = pl.concat([others.with_columns(known_at=pl.lit(at).cast(pl.Datetime("us", "UTC"))), out])
    listed = listed.unique(["game_id", "player_id"], keep="last")
    again = newest.with_columns(known_at=pl.lit(at).cast(pl.Datetime("us", "UTC")), submitted=pl.lit(True))
    lake.write(INJURIES, pl.concat([injuries, listed]), TONIGHT)
    lake.write(INJURY_REPORTS, pl.concat([reports, again]), TONIGHT)


def _poll(home: Path, now: str, *asks: str, games: tuple[str, ...] = ()) -> Polled:
    """The run that the sensor requests of a poll, here in this process."""
    at = datetime.fromisoformat(now)
    with prepared(home, {"NBA_PROPS_NOW": now}), dg.DagsterInstance.get() as instance:
        job = defs().resolve_job_def("late_lines")
        step = Step("poll", Days.one(DAY), at, at, f"{at:%H:%MZ}", games, frozenset(asks))
        asked = request(step, Known(at), OPS, sorted(job.asset_layer.executable_asset_keys))
        result = job.execute_in_process(
            run_config=QUIET | dict(asked.run_config),
            instance=instance,
            tags=dict(asked.tags),
            asset_selection=list(asked.asset_selection or ()),
            raise_on_error=False,
        )
    return _seen(home, result)


def _seen(home: Path, result: dg.ExecuteInProcessResult | None) -> Polled:
    events: list[Any] = list(result.all_events) if result else []
    lake = Lake(str(home / "lake"))
    return Polled(
        result is None or result.success,
        frozenset(e.step_key for e in events if e.is_step_success),
        frozenset(e.step_key for e in events if e.is_step_skipped),
        len(ManifestStore(str(home / "manifests")).of_day(DAY)),
        frozenset(path.name for path in (home / "raw" / "odds_api").rglob("*.gz")),
        {t.name: lake.read(t, TONIGHT) for t in (NEWS, ODDS_LINES, ODDS_POLLS, PREDICTIONS, BEST_BETS)},
    )


def test_a_poll_without_news_writes_raw_and_polls_only(evening: dict[str, Polled]) -> None:
    before, quiet = evening["before"], evening["quiet"]
    assert quiet.is_success
    assert quiet.done == {"points_lines", "news"}
    assert {"slate", "predictions", "best_bets", "report", "season_export", "manifest"} <= quiet.skipped
    assert len(quiet.payloads - before.payloads) == 2, "the listing and the one game that was asked for"
    since = quiet.tables[ODDS_POLLS.name].filter(pl.col("known_at") == datetime.fromisoformat(CALM))
    assert since["game_id"].n_unique() == 1
    for table in (NEWS, PREDICTIONS, BEST_BETS):
        assert quiet.tables[table.name].equals(before.tables[table.name])
    assert quiet.manifests == before.manifests


def test_the_other_games_keep_their_quotes(evening: dict[str, Polled]) -> None:
    before, quiet = (evening[when].tables[ODDS_LINES.name] for when in ("before", "quiet"))
    assert before.join(quiet, on=ODDS_LINES.key, how="anti").is_empty()


def test_a_run_that_failed_is_no_recorded_instant_and_its_news_are_news_again(
    evening: dict[str, Polled],
) -> None:
    failed, again = evening["failed"], evening["again"]
    assert not failed.is_success
    assert failed.manifests == evening["before"].manifests
    told = [polled.tables[NEWS.name].select("kind", "about", "now", "built_at") for polled in (failed, again)]
    assert told[0].equals(told[1])
    assert ("status", "out") in told[1].select("kind", "now").rows()
    assert again.is_success
    assert again.manifests == failed.manifests + 1


def test_a_changed_status_withdraws_the_bet_and_changes_no_published_field(
    evening: dict[str, Polled],
) -> None:
    before, after = (evening[when].tables[BEST_BETS.name] for when in ("before", "again"))
    first = before.row(0, named=True)
    now = after.filter(bet_id=first["bet_id"]).row(0, named=True)
    assert now["withdrawn_at"] == datetime.fromisoformat(AGAIN)
    assert first["withdrawn_at"] is None
    changed = {name for name in first if first[name] != now[name]}
    assert changed <= {"withdrawn_at", "withdrawn_reason", "withdrawal_reason", "withdrawn_why"}
