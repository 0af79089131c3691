"""What The Odds API means by an error reply: its error code decides, since situations that differ share a status."""

import re
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import quote_plus

from nba_props.errors import (
    ConfigurationError,
    NoHistoryAtDateError,
    NotFoundError,
    OutOfCreditsError,
    PlanWithoutHistoryError,
    RefusedRequestError,
    SourceError,
)
from nba_props.sources.http import SECRET
from nba_props.sources.odds.payload_types import ApiError
from nba_props.sources.wire import UNREADABLE, decoder

OUT_OF_CREDITS = "OUT_OF_USAGE_CREDITS"
TOO_FREQUENT = "EXCEEDED_FREQ_LIMIT"
USED_UP = f"The Odds API: the quota is used up ({OUT_OF_CREDITS})"
# What a person may set, by the code that refuses it.
SETTINGS = {
    f"{wrong}_{what}": setting
    for wrong in ("INVALID", "MISSING")
    for what, setting in (
        ("REGION", "`regions` of the resource `world`, or --regions"),
        ("BOOKMAKERS", "`books` of the resource `world`, or --books"),
    )
}
# What is the same in every request, and ours.
MARKETS = "the markets in nba_props/declared/markets.py"
OURS = dict.fromkeys(("INVALID_MARKET", "INVALID_MARKET_COMBO", "MISSING_MARKET"), MARKETS) | {
    "UNKNOWN_SPORT": "SPORT in nba_props/sources/odds/client.py"
}
OF_ONE_REQUEST = re.compile(
    "(INVALID|MISSING)_(DATE_FORMAT|ODDS_FORMAT|EVENT_IDS|COMMENCE_TIME_FROM|COMMENCE_TIME_TO|HISTORICAL_TIMESTAMP)"
)
# The form of an error code. Anything else in its place may be the key, so no message repeats it.
CODE = re.compile(r"[A-Z_]{1,60}")
LONGEST_MESSAGE = 200


class Refusal(NamedTuple):
    """An error reply: its code ("" if it has none of the right form), and its message, without the key."""

    status: int
    code: str
    message: str

    def __str__(self) -> str:
        said = f' "{self.message}"' if self.message else ""
        return f"HTTP {self.status} {self.code}".rstrip() + said


def refusal(status: int, body: bytes, key: str) -> Refusal:
    """An error reply, as far as it can be read."""
    try:
        error = decoder(ApiError).decode(body)
    except UNREADABLE:
        return Refusal(status, "", "")
    code = error.error_code if CODE.fullmatch(error.error_code) else ""
    return Refusal(status, code, masked(error.message, key))


def masked(text: str, key: str) -> str:
    """A text in one line of bounded length, with *** in place of the key, however it is written."""
    for form in {key, quote_plus(key)} - {""}:
        text = re.sub(re.escape(form), "***", text, flags=re.IGNORECASE)
    line = " ".join(SECRET.sub(r"\1***", text).split())
    return line if len(line) <= LONGEST_MESSAGE else f"{line[:LONGEST_MESSAGE]}..."


def error_of(path: str, refused: Refusal) -> SourceError:
    """The error that an error reply to GET `path` stands for, with what to do about it."""
    if error := _KNOWN.get(refused.code):
        return error(path, refused)
    if setting := SETTINGS.get(refused.code):
        return ConfigurationError(f"The Odds API refuses a setting: {refused}; check {setting}")
    if part := OURS.get(refused.code):
        return RefusedRequestError(f"GET {path}: {refused}; check {part}")
    return _by_status(path, refused)


def _key_refused(_path: str, refused: Refusal) -> ConfigurationError:
    return ConfigurationError(f"The Odds API refuses the key ({refused.code}): check ODDS_API_KEY")


def _no_history(_path: str, refused: Refusal) -> PlanWithoutHistoryError:
    return PlanWithoutHistoryError(
        f"The Odds API: the plan of this key has no history ({refused.code}). Past odds need the key of a paid plan in "
        "ODDS_API_KEY, or an archive in NBA_PROPS_ARCHIVE; odds of today need neither"
    )


_KNOWN: dict[str, Callable[[str, Refusal], SourceError]] = {
    **dict.fromkeys(("MISSING_KEY", "INVALID_KEY", "DEACTIVATED_KEY"), _key_refused),
    OUT_OF_CREDITS: lambda _path, _refused: OutOfCreditsError(USED_UP),
    "EVENT_NOT_FOUND": lambda path, refused: NotFoundError(f"GET {path}: {refused.code}"),
    "HISTORICAL_MARKETS_UNAVAILABLE_AT_DATE": lambda path, refused: NoHistoryAtDateError(
        f"GET {path}: {refused.code}"
    ),
    "HISTORICAL_UNAVAILABLE_ON_FREE_USAGE_PLAN": _no_history,
}


def _by_status(path: str, refused: Refusal) -> SourceError:
    """A parameter of one request, a code that is not known, or none: the status says what it can."""
    if OF_ONE_REQUEST.fullmatch(refused.code):
        return SourceError(f"GET {path}: {refused}")
    if refused.status == 401:
        said = refused if refused.code else refused.status
        return ConfigurationError(f"The Odds API refuses the key ({said}): check ODDS_API_KEY")
    if refused.status == 404 and not refused.code:
        return NotFoundError(f"GET {path}: 404")
    return SourceError(f"GET {path}: {refused}{', an unknown error code' if refused.code else ''}")
