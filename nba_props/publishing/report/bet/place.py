"""Where the page of a bet lies."""

from datetime import date


def place_of(day: date, bet_id: str) -> str:
    """Where the page of a bet lies below the report's root."""
    return f"bets/{day}/{bet_id}.html"
