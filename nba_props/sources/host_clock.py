"""What time it is at a host, by the header `Date` that every reply of HTTP has, whatever its status."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from nba_props.sources.http import silence_httpx

TIMEOUT_SECONDS = 5.0
# The header has whole seconds: on average it is half a second old.
HALF_A_SECOND = timedelta(seconds=0.5)


def skew(url: str, now: Callable[[], datetime]) -> timedelta | str:
    """How far this machine's clock is ahead of that of a URL's host; or why the host did not say, in words.

    Args:
        url: requested without a key, by HEAD, and not followed.
        now: the machine's clock, UTC.
    """
    silence_httpx()
    asked = now()
    try:
        reply = httpx.head(url, timeout=TIMEOUT_SECONDS)
        answered = now()
        told = parsedate_to_datetime(reply.headers["Date"])
    except httpx.HTTPError as error:
        return f"{type(error).__name__}"
    except KeyError:
        return "its reply has no date"
    except ValueError:
        return "the date of its reply cannot be read"
    there = told.replace(tzinfo=UTC) if told.tzinfo is None else told
    return asked + (answered - asked) / 2 - (there + HALF_A_SECOND)
