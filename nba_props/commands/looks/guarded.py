"""A look that fails is a finding itself, and hides no other."""

from collections.abc import Callable, Iterable, Iterator

from nba_props.doctor.finding import Finding, line_of
from nba_props.errors import NbaPropsError

MESSAGES = line_of("Messages and what to do")
Look = Callable[[], Iterable[Finding]]


def looked(area: str, look: Look) -> Iterator[Finding]:
    """What a look finds, up to where it fails: then that it failed, by our own message or by the error's name alone.

    The text of another error may hold anything, a key too.
    """
    try:
        yield from look()
    except NbaPropsError as error:
        yield refused(area, error)
    except Exception as error:
        says = f"Looking at {area} failed: {type(error).__name__}."
        yield Finding(area, "error", says, line_of("blind"))


def refused(area: str, error: NbaPropsError) -> Finding:
    """An error of ours, whose message names the culprit and the fix."""
    return Finding(area, "error", f"{str(error).rstrip('.')}.", MESSAGES)
