"""The twelve bookmakers and their habits."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Book:
    """A bookmaker. Hours are before the tip."""

    key: str
    title: str
    region: str
    opens_h: float  # when its points lines appear
    margin: float  # overround of its points prices
    depth: int  # players a side it quotes
    round_to: int = 1  # American prices are multiples of this
    whole_lines: bool = False  # now and then quotes a line that can push
    ladder: str = ""  # alternates: "over" one-sided milestones, "both" two-sided steps
    in_play: bool = False
    drops_suffix: bool = False
    shortens: bool = False  # writes short first names


BOOKS = (
    Book("betmgm", "BetMGM", "us", 24.5, 0.072, 8, 5, ladder="over", drops_suffix=True),
    Book("betonlineag", "BetOnline.ag", "us", 14.6, 0.064, 6),
    Book("betrivers", "BetRivers", "us", 22.5, 0.076, 7, ladder="both"),
    Book(
        "bovada",
        "Bovada",
        "us",
        18.0,
        0.062,
        6,
        5,
        whole_lines=True,
        ladder="both",
        in_play=True,
        shortens=True,
    ),
    Book("draftkings", "DraftKings", "us", 26.5, 0.068, 8, ladder="over", in_play=True),
    Book("fanduel", "FanDuel", "us", 25.0, 0.066, 8, 2, ladder="over", drops_suffix=True),
    Book("williamhill_us", "Caesars", "us", 22.5, 0.071, 7),
    Book("ballybet", "Bally Bet", "us2", 8.6, 0.078, 6),
    Book("betparx", "betPARX", "us2", 10.2, 0.077, 7, drops_suffix=True),
    Book("espnbet", "ESPN BET", "us2", 20.0, 0.07, 8, 5),
    Book("fliff", "Fliff", "us2", 12.2, 0.08, 7, 5, whole_lines=True, shortens=True),
    Book("hardrockbet", "Hard Rock Bet", "us2", 17.2, 0.067, 7, 5),
)
