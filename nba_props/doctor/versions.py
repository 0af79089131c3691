"""Whether the versions agree that are deployed, installed and pinned, as a check of a run."""

from collections.abc import Mapping

import polars as pl

from nba_props.doctor.environment import drifted
from nba_props.quality.verdict import Verdict

CODE = "nba-props"
CULPRITS = pl.Schema({"name": pl.String, "deployed": pl.String, "installed": pl.String, "pinned": pl.String})


def versions_agree(
    lock: str | None, installed: Mapping[str, str], recorded: str | None, running: str
) -> Verdict:
    """Are the packages those of the lock file, and is the code that which wrote the newest `status.json`?

    Args:
        lock: text of the lock file; None where there is none, and packages are not compared.
        installed: versions of packages by normal name.
        recorded: the version that the newest `status.json` shows; None where there is none.
        running: the version of the code of this run.
    """
    rows = [
        {"name": name, "installed": found, "pinned": " or ".join(pinned)}
        for name, found, pinned in drifted(lock or "", installed)
    ]
    if recorded not in {None, running}:
        rows.append({"name": CODE, "deployed": recorded, "installed": running})
    culprits = pl.DataFrame(rows, schema=CULPRITS)
    note = f"not as deployed or pinned: {', '.join(culprits['name'])}" if rows else f"the code is {running}"
    if lock is None:
        note += "; there is no lock file to compare packages with"
    return Verdict(not rows, {"differing": len(rows)}, culprits, note)
