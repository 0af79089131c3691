"""A night on a disk that fills up: `python -m tests.night.full_disk HOME MOUNT`, as root of a namespace of its own.

Prints JSON: what each call of the command ended with, and what then lay on the disk.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.storage.full import left_free

DAY = "2024-04-10"
BYTES_LEFT = (200_000, 3_000_000)
OF_OTHER_JOBS = {"model_registry"}
NIGHT = ("backfill", "--from", DAY, "--to", DAY, "--job", "nightly")


def called(*words: str) -> dict[str, Any]:
    """The status, standard error and any error that a command did not expect."""
    from tests.commands.calls import call  # noqa: PLC0415  (Dagster is slow to load)

    result = call(*words)
    unexpected = None if isinstance(result.exception, SystemExit | None) else repr(result.exception)
    return {"status": result.exit_code, "lines": result.stderr.splitlines(), "unexpected": unexpected}


def files_of_the_day(home: Path) -> dict[str, str]:
    """Hashes of the tables of the day that a night writes, of the seal of its bets and of all exports, by path."""
    tables = (file for file in home.glob(f"lake/*/{DAY}.parquet") if file.parent.name not in OF_OTHER_JOBS)
    files = [*tables, *home.glob("record/*.json"), *(f for f in home.glob("exports/**/*") if f.is_file())]
    return {str(f.relative_to(home)): hashlib.sha256(f.read_bytes()).hexdigest() for f in sorted(files)}


def remove_the_day(home: Path) -> None:
    """Takes the night out of the home, as if it had not been run."""
    for file in home.glob(f"lake/*/{DAY}.parquet"):
        file.unlink()
    for folder in ("exports", "report", f"manifests/{DAY}", "record"):
        shutil.rmtree(home / folder, ignore_errors=True)


def main(source: Path, mount: Path) -> None:
    """Mounts a disk, copies the home, and runs the night with ever more space left, then with enough."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=120m", "none", str(mount)], check=True)
    home = mount / "home"
    shutil.copytree(source, home)
    os.environ |= {"NBA_PROPS_HOME": str(home), "NBA_PROPS_NOW": f"{DAY}T20:00:00Z"}
    called("setup")
    remove_the_day(home)
    told = []
    for left in BYTES_LEFT:
        with left_free(mount, left):
            ended = called(*NIGHT)
        told.append(ended | {"files": files_of_the_day(home), "asides": asides(home)})
    told.append(called(*NIGHT) | {"files": files_of_the_day(home), "asides": asides(home)})
    print(json.dumps(told))


def asides(home: Path) -> list[str]:
    """Temporary files that were left."""
    from nba_props.storage.files import ASIDE  # noqa: PLC0415  (as above)

    return [str(path) for path in home.rglob(".*") if ASIDE.fullmatch(path.name)]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
