"""`nba-props migrate`, and what the commands that run the mirror do where it is not as declared."""

import sys
from pathlib import Path

import pytest

from nba_props.commands.looks.mirror import look
from nba_props.declared.tables.every_table import TABLES
from nba_props.resources.mirror import Mirror
from tests.bigquery import new_name
from tests.commands.calls import assert_refused, call

BACKFILL = ("backfill", "--from", "2024-04-01", "--to", "2024-04-02", "--job", "mirror")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a home would be made."""
    monkeypatch.setenv("NBA_PROPS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.mark.parametrize(
    "words", [("migrate", "plan"), ("migrate", "apply"), BACKFILL], ids=lambda words: words[0]
)
def test_without_a_mirror_it_says_that_none_is_configured(home: Path, words: tuple[str, ...]) -> None:
    assert_refused(call(*words), "no mirror is configured: set NBA_PROPS_BIGQUERY to a project and a dataset")
    assert not home.exists()


def test_another_value_than_project_and_dataset_is_refused_by_name(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBA_PROPS_BIGQUERY", "only-a-project")
    assert_refused(
        call("migrate", "plan"), "NBA_PROPS_BIGQUERY is 'only-a-project'; it must be a project and a dataset"
    )
    assert not home.exists()


def test_without_googles_client_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBA_PROPS_BIGQUERY", "some-project.mirror")
    monkeypatch.delitem(sys.modules, "nba_props.resources.bigquery", raising=False)
    monkeypatch.setitem(sys.modules, "dagster_gcp", None)
    assert_refused(call("migrate", "plan"), "pip install 'nba-props[gcp]'")


def test_without_credentials_it_says_so_in_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BIGQUERY_EMULATOR_HOST", "GOOGLE_APPLICATION_CREDENTIALS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "none.json"))
    monkeypatch.setenv("NBA_PROPS_BIGQUERY", "some-project.mirror")
    assert_refused(
        call("migrate", "plan"), "some-project.mirror: Google's client could not be made", status=1
    )


@pytest.mark.usefixtures("bigquery")
def test_plan_ends_with_status_3_until_apply_has_added_what_is_missing(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = new_name()
    monkeypatch.setenv("NBA_PROPS_BIGQUERY", name)
    planned = call("migrate", "plan")
    assert_refused(planned, f"the mirror lacks the dataset {name}; the table schedule", status=3)
    assert "add it with `nba-props migrate apply`" in planned.stderr
    assert f"missing: the dataset {name}" in planned.stdout
    assert_refused(call(*BACKFILL), f"the mirror lacks the dataset {name}", status=3)
    assert not home.exists()
    with Mirror(bigquery=name).dataset() as dataset:
        assert dataset.found() is None
        applied = call("migrate", "apply")
        assert (applied.exit_code, applied.stdout.splitlines()[-1]) == (0, f"{name} is as declared.")
        assert applied.stdout.count("added the table") == len(TABLES) + 1
        assert [(f.state, f.says) for f in look()] == [("good", f"The mirror {name} is as declared.")]
        assert call("migrate", "plan").stdout == f"{name} is as declared.\n"
        table = dataset.id_of("slate")
        dataset.client.delete_table(table)
        [lacks] = look()
        assert (lacks.state, lacks.fix) == ("error", "nba-props migrate apply")
        assert lacks.says == "The mirror lacks the table slate, so that nothing is loaded into it."
        dataset.run(f"CREATE TABLE `{table}` (game_date STRING)", "no table")
        assert_refused(call(*BACKFILL), f"{table}.game_date is STRING, and DATE is declared", status=3)
        assert_refused(
            call("migrate", "apply"), f"{table}.game_date is STRING, and DATE is declared", status=3
        )
        assert [field.name for field in dataset.client.get_table(table).schema] == ["game_date"]
