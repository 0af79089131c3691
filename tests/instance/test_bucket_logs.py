"""What steps print, where the store is a bucket."""

from pathlib import Path

import dagster as dg
import fsspec
import pytest
from dagster_gcp.gcs.compute_log_manager import GCSComputeLogManager

from nba_props.instance.dagster_home import instance_yaml, prepare
from nba_props.settings import Settings


def test_what_a_step_prints_lands_in_the_bucket(
    bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAGSTER_HOME", "")
    prepare(Settings.read({"NBA_PROPS_HOME": str(tmp_path), "NBA_PROPS_STORE": f"{bucket}/store"}))
    with dg.DagsterInstance.get() as instance:
        manager = instance.compute_log_manager
        assert isinstance(manager, GCSComputeLogManager)
        with manager.capture_logs(["a-run", "compute_logs", "a-step"]):
            print("printed by a step", flush=True)
    fs, root = fsspec.core.url_to_fs(bucket)
    printed = [path for path in fs.find(f"{root}/store/compute_logs") if path.endswith(".out")]
    assert [fs.cat_file(path) for path in printed] == [b"printed by a step\n"]


@pytest.mark.parametrize("store", ["", "/srv/store", "s3://bucket/store"])
def test_elsewhere_dagster_keeps_it_as_it_does(store: str) -> None:
    assert "compute_logs" not in instance_yaml(Path("home"), store)
