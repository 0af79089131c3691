"""`nba-props promote | retire | rollback | registry`: what is recorded, shown and refused."""

from datetime import timedelta
from pathlib import Path

import pytest

from nba_props.storage.registry_store import RegistryStore
from tests.commands.calls import assert_refused, call, live_in
from tests.governance_rows import WEEK, trained

NEXT_DAY = "2024-01-16T12:00:00Z"


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RegistryStore:
    """The registry of a home with two families, each trained for WEEK, on the next day."""
    store = RegistryStore(str(live_in(tmp_path, monkeypatch, NEXT_DAY) / "registry"))
    for family in ("catboost_v9", "catboost_v12"):
        store.append(trained(family))
    return store


def changes(registry: RegistryStore) -> list[tuple[str, str | None, str, str]]:
    """Events after the trainings."""
    return [(e.kind, e.family, e.by, e.why) for e in registry.events() if e.kind != "trained"]


def test_a_promotion_with_a_reason_is_recorded_and_shown(registry: RegistryStore) -> None:
    result = call("promote", "catboost_v12", "--why", "better", "--force", "--by", "ana")
    assert result.exit_code == 0, result.output
    assert changes(registry) == [("promote", "catboost_v12", "ana", "better")]
    assert "Recorded: promote catboost_v12, by ana, 2024-01-16 12:00:00 UTC." in result.stdout
    assert "Champion: catboost_v12" in result.stdout
    assert "Champion: catboost_v12" in call("registry").stdout


def test_a_promotion_may_pin_the_model_of_a_week(registry: RegistryStore) -> None:
    day = str(WEEK + timedelta(days=3))
    result = call("promote", "catboost_v12", "--why", "x", "--force", "--week", day)
    assert result.exit_code == 0, result.output
    assert [e.week for e in registry.events() if e.kind == "promote"] == [WEEK]


def test_a_rollback_undoes_the_last_change_and_a_retired_family_leaves_service(
    registry: RegistryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    for minute, words in enumerate(
        (
            ("promote", "catboost_v12", "--why", "x", "--force"),
            ("rollback", "--why", "by mistake"),
            ("retire", "catboost_v12", "--why", "no use"),
        )
    ):
        monkeypatch.setenv("NBA_PROPS_NOW", f"2024-01-16T12:0{minute}:00Z")
        result = call(*words)
        assert result.exit_code == 0, result.output
    assert [kind for kind, *_ in changes(registry)] == ["promote", "rollback", "retire"]
    assert "retired" in call("registry").stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("promote", "catboost_v99", "--why", "x"), "no model of catboost_v99 is registered"),
        (("promote", "catboost_v12", "--why", "x", "--week", "2024-03-04"), "for the week of 2024-03-04"),
        (("promote", "catboost_v12", "--why", ""), "add --why REASON"),
        (("retire", "catboost_v99", "--why", "x"), "no model of catboost_v99 is registered"),
        (("rollback", "--why", "x"), "there is nothing to roll back"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_a_change_that_may_not_be_made_ends_with_status_1_and_records_nothing(
    registry: RegistryStore, words: tuple[str, ...], message: str
) -> None:
    assert_refused(call(*words), message, status=1)
    assert changes(registry) == []


def test_a_registry_file_that_was_changed_is_named(registry: RegistryStore) -> None:
    path = next(Path(registry.root).iterdir())
    path.write_text(path.read_text().replace("weekly", "monthly"))
    for words in (("registry",), ("retire", "catboost_v9", "--why", "x")):
        assert_refused(call(*words), f"{path} is truncated or was changed", status=1)
