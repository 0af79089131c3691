"""The twelve simulated bookmakers and how each one quotes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Book:
    """A bookmaker. Hours are before the tip-off."""

    key: str
    title: str
    region: str
    opens_h: float  # when its points lines appear
    margin: float  # overround of its points prices
    depth: int  # players a side it quotes
    round_to: int = 1  # American prices are multiples of this
    whole_lines: bool = False  # sometimes quotes a whole number, which can push
    alternates: str = ""  # alternate lines: "over" for one-sided milestones, "both" for two-sided steps
    in_play: bool = False  # quotes after the tip-off
    drops_suffix: bool = False  # of a name
    shortens: bool = False  # first names


BOOKS = (
    Book("betmgm", "BetMGM", "us", 24.5, 0.072, 8, 5, alternates="over", drops_suffix=True),
    Book("betonlineag", "BetOnline.ag", "us", 14.6, 0.064, 6),
    Book("betrivers", "BetRivers", "us", 22.5, 0.076, 7, alternates="both"),
    Book(
        "bovada",
        "Bovada",
        "us",
        18.0,
        0.062,
        6,
        5,
        whole_lines=True,
        alternates="both",
        in_play=True,
        shortens=True,
    ),
    Book("draftkings", "DraftKings", "us", 26.5, 0.068, 8, alternates="over", in_play=True),
    Book("fanduel", "FanDuel", "us", 25.0, 0.066, 8, 2, alternates="over", drops_suffix=True),
    Book("williamhill_us", "Caesars", "us", 22.5, 0.071, 7),
    Book("ballybet", "Bally Bet", "us2", 8.6, 0.078, 6),
    Book("betparx", "betPARX", "us2", 10.2, 0.077, 7, drops_suffix=True),
    Book("espnbet", "ESPN BET", "us2", 20.0, 0.07, 8, 5),
    Book("fliff", "Fliff", "us2", 12.2, 0.08, 7, 5, whole_lines=True, shortens=True),
    Book("hardrockbet", "Hard Rock Bet", "us2", 17.2, 0.067, 7, 5),
)
