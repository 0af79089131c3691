"""Python, the packages beside their pins, and which keys are set: names of variables only, never their values."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set

from nba_props import channels
from nba_props.declared.doctor import NAMED
from nba_props.doctor.finding import Finding, line_of
from nba_props.settings import Settings

AREA = "environment"
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+) *(;)?", re.MULTILINE)
AGAIN = "rm -f .venv/.ready && make setup"
KEYS = ("ODDS_API_KEY", *channels.VARIABLES)


def pins(lock: str) -> tuple[dict[str, set[str]], set[str]]:
    """The versions of each package of a lock file, of which platforms may have their own, and those that all need."""
    versions: dict[str, set[str]] = {}
    found = [(normal(name), version, marker) for name, version, marker in PIN.findall(lock)]
    for name, version, _ in found:
        versions.setdefault(name, set()).add(version)
    return versions, {name for name, _, marker in found if not marker}


def normal(name: str) -> str:
    """The name of a package as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def python(version: Sequence[int], requires: str) -> Finding:
    """Whether Python is recent enough. `requires`: what the package's metadata say, such as `>=3.11`."""
    told, least = ".".join(map(str, version[:3])), requires.removeprefix(">=")
    if tuple(version) < tuple(int(part) for part in least.split(".")):
        fix = f"rm -rf .venv && PYTHON=python{least} make setup"
        return Finding(AREA, "error", f"Python is {told}, and {least} or later is needed.", fix)
    return Finding(AREA, "good", f"Python is {told}.")


def drifted(lock: str, installed: Mapping[str, str]) -> Iterator[tuple[str, str | None, tuple[str, ...]]]:
    """The packages that are not as a lock file pins them: name, installed version, pinned versions.

    Args:
        lock: text of the lock file.
        installed: versions by normal name.
    """
    pinned, everywhere = pins(lock)
    for name, versions in sorted(pinned.items()):
        if (name in everywhere or name in installed) and installed.get(name) not in versions:
            yield name, installed.get(name), tuple(sorted(versions))


def packages(lock: str | None, installed: Mapping[str, str]) -> Finding:
    """Whether the packages are those of the lock file.

    Args:
        lock: text of the lock file; None outside a checkout, where the package's own requirements hold.
        installed: versions by normal name.
    """
    if lock is None:
        return Finding(
            AREA, "good", "There is no lock file beside the package: it is not run from a checkout."
        )
    others = [
        f"{name} is {found or 'not installed'}, not {' or '.join(versions)}"
        for name, found, versions in drifted(lock, installed)
    ]
    if others:
        more = f" and {len(others) - NAMED} more" * (len(others) > NAMED)
        says = f"Packages are not those of requirements.lock: {', '.join(others[:NAMED])}{more}."
        return Finding(AREA, "warning", says, AGAIN)
    return Finding(AREA, "good", f"All {len(pins(lock)[0])} packages of requirements.lock are as pinned.")


def code(recorded: str | None, running: str) -> Finding:
    """Whether the store's exports were last written by the code that is installed here.

    Args:
        recorded: the version that `status.json` shows; None before the first export.
        running: the version of the code here.
    """
    if recorded in {None, running}:
        return Finding(
            AREA, "good", f"The code is {running}{', as it was at the last export' * bool(recorded)}."
        )
    says = f"The store's exports were last written by {recorded}, and the code here is {running}."
    return Finding(AREA, "warning", says, line_of("Versions that differ"))


def keys(settings: Settings, given: Set[str]) -> Iterator[Finding]:
    """Whether the keys are there that the source needs. `given`: names of the variables that have a value."""
    if settings.source == "live" and "ODDS_API_KEY" not in given:
        says = "ODDS_API_KEY is not set, so a live home gets no quotes and makes no bets."
        yield Finding(AREA, "error", says, "export ODDS_API_KEY=... where the runs start")
    if settings.source == "live" and channels.HEARTBEAT not in given:
        says = f"{channels.HEARTBEAT} is not set, so nobody is told when the daemon is dead."
        yield Finding(AREA, "warning", says, line_of("Is anybody there?"))
    there = [name for name in KEYS if name in given]
    yield Finding(AREA, "good", f"Keys and channels that are set: {', '.join(there) or 'none'}.")
