"""What is installed here, and what of it the UI, runs and exports show."""

from pathlib import Path

import pytest

from nba_props.doctor.environment import drifted
from nba_props.instance import installed
from nba_props.settings import VERSION

CHECKOUT = Path(__file__).parents[2]


def test_without_a_setting_the_code_is_named_by_its_version_and_its_source() -> None:
    assert installed.running_version() == f"{installed.package_version()}+{installed.code_hash()}"


def test_an_image_names_its_code_by_its_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VERSION, "commit-1")
    assert installed.running_version() == "commit-1"


def test_this_environment_is_as_the_lock_file_of_the_checkout_pins_it() -> None:
    lock = installed.lock_text()
    assert lock == (CHECKOUT / "requirements.lock").read_text()
    assert not list(drifted(lock or "", installed.installed_packages()))


def test_an_image_has_its_lock_file_with_the_data_of_its_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside, of_image = tmp_path / "beside.lock", tmp_path / "share" / "nba_props" / "requirements.lock"
    monkeypatch.setattr(installed, "LOCK_FILES", (beside, of_image))
    assert installed.lock_text() is None
    of_image.parent.mkdir(parents=True)
    of_image.write_text("polars==2.1.0")
    assert installed.lock_text() == "polars==2.1.0"
    dockerfile = (CHECKOUT / "deploy" / "Dockerfile").read_text()
    assert "requirements-image.lock /venv/share/nba_props/requirements.lock\n" in dockerfile
