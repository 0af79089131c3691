"""Claims of game days: who wants a range of them, in which order. How a claim is kept is not known here."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from nba_props.days import Days
from nba_props.errors import NbaPropsError

NAME = re.compile(r"(\d{8})-[0-9a-f]{32}")
Tell = Callable[[str], None]


class LockLostError(NbaPropsError):
    """Another run took over days whose lock this run held, since it had not been heard for too long."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A run that claims days: its id, host and process, and when it claimed them."""

    run: str
    host: str
    pid: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """A holder's claim of a range of days. A lower number goes first."""

    number: int
    days: Days
    holder: Holder

    def comes_before(self, later: "Claim") -> bool:
        """Whether the later claim must wait for this one: they share a day."""
        shares = self.days.first <= later.days.last and later.days.first <= self.days.last
        return shares and self.number < later.number

    def awaited(self, days: Days) -> str:
        """What one who waits for it says."""
        return f"waiting for {self.held()}, before {days} can be run"

    def held(self) -> str:
        """Who holds which days, in words."""
        who = self.holder
        return (
            f"run {who.run} of host {who.host} (process {who.pid}), which has held {self.days} since "
            f"{who.since:%Y-%m-%d %H:%M:%S}Z"
        )

    def encoded(self, **more: str) -> bytes:
        """The claim as JSON, with more fields where a store needs them."""
        who = self.holder
        fields = {
            "first": str(self.days.first),
            "last": str(self.days.last),
            "run": who.run,
            "host": who.host,
            "pid": who.pid,
            "since": who.since.isoformat(),
        }
        return json.dumps(fields | more, indent=1).encode() + b"\n"


def next_number(numbers: Iterable[int]) -> int:
    """The number of a claim that is made after those that exist."""
    return max(numbers, default=0) + 1


def decoded(number: int, content: bytes) -> Claim:
    """The claim of its JSON; see `Claim.encoded`."""
    fields = json.loads(content)
    days = Days(date.fromisoformat(fields["first"]), date.fromisoformat(fields["last"]))
    since = datetime.fromisoformat(fields["since"])
    return Claim(number, days, Holder(fields["run"], fields["host"], fields["pid"], since))
