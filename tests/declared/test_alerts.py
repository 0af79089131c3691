"""What alerts are made of exists: checks, jobs and looks. Their commands are tried in `tests/test_operations.py`."""

from nba_props.declared.alerts import CATCHES_UP, KINDS, MENDED_BY, OF_CHECKS, RUN_AGAIN
from nba_props.definitions import defs
from nba_props.jobs import MIRROR, SELECTIONS
from nba_props.resources.monitored import KINDS_OF


def test_every_check_that_is_an_alert_is_in_the_graph_and_of_a_declared_kind() -> None:
    keys = {(k.asset_key.to_user_string(), k.name) for k in defs().resolve_asset_graph().asset_check_keys}
    assert set(OF_CHECKS) <= keys
    assert {watch.kind for watch in OF_CHECKS.values()} <= set(KINDS)


def test_every_job_says_what_runs_it_again() -> None:
    assert set(RUN_AGAIN) == {*SELECTIONS, MIRROR}
    assert {MIRROR} == CATCHES_UP
    assert {*MENDED_BY, *(job for jobs in MENDED_BY.values() for job in jobs)} <= set(SELECTIONS)


def test_every_kind_is_found_by_some_look() -> None:
    looked = {kind for kinds in KINDS_OF.values() for kind in kinds}
    assert looked | {"blind", "channel_down"} == set(KINDS)
