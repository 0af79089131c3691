"""The 30 franchises: public facts, with the ids NBA.com uses."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

ET = ZoneInfo("America/New_York")
_ZONES = {
    "E": ET,
    "C": ZoneInfo("America/Chicago"),
    "M": ZoneInfo("America/Denver"),
    "A": ZoneInfo("America/Phoenix"),
    "P": ZoneInfo("America/Los_Angeles"),
}
_FIRST_TEAM_ID = 1610612737
_FEED_CITIES = {"LAC": "Los Angeles"}  # NBA.com writes "LA Clippers", the odds feed "Los Angeles Clippers"

# tricode|city|name|state|zone|division, in the order of the team ids; divisions 0-2 are the East
_TABLE = """
ATL|Atlanta|Hawks|GA|E|2
BOS|Boston|Celtics|MA|E|0
CLE|Cleveland|Cavaliers|OH|E|1
NOP|New Orleans|Pelicans|LA|C|5
CHI|Chicago|Bulls|IL|C|1
DAL|Dallas|Mavericks|TX|C|5
DEN|Denver|Nuggets|CO|M|3
GSW|Golden State|Warriors|CA|P|4
HOU|Houston|Rockets|TX|C|5
LAC|LA|Clippers|CA|P|4
LAL|Los Angeles|Lakers|CA|P|4
MIA|Miami|Heat|FL|E|2
MIL|Milwaukee|Bucks|WI|C|1
MIN|Minnesota|Timberwolves|MN|C|3
BKN|Brooklyn|Nets|NY|E|0
NYK|New York|Knicks|NY|E|0
ORL|Orlando|Magic|FL|E|2
IND|Indiana|Pacers|IN|E|1
PHI|Philadelphia|76ers|PA|E|0
PHX|Phoenix|Suns|AZ|A|4
POR|Portland|Trail Blazers|OR|P|3
SAC|Sacramento|Kings|CA|P|4
SAS|San Antonio|Spurs|TX|C|5
OKC|Oklahoma City|Thunder|OK|C|3
TOR|Toronto|Raptors|ON|E|0
UTA|Utah|Jazz|UT|M|3
MEM|Memphis|Grizzlies|TN|C|5
WAS|Washington|Wizards|DC|E|2
DET|Detroit|Pistons|MI|E|1
CHA|Charlotte|Hornets|NC|E|2
"""


@dataclass(frozen=True, slots=True)
class Team:
    """A franchise. `index` is its row in every [30, ...] array of the simulator."""

    index: int
    id: int
    tricode: str
    city: str
    name: str
    state: str
    zone: ZoneInfo
    division: int

    @property
    def conference(self) -> int:
        """0 is the East, 1 the West."""
        return self.division // 3

    @property
    def slug(self) -> str:
        """The last part of NBA.com's address of the team."""
        return {"76ers": "sixers", "Trail Blazers": "blazers"}.get(self.name, self.name.lower())

    @property
    def feed_name(self) -> str:
        """The name that the odds feed uses."""
        return f"{_FEED_CITIES.get(self.tricode, self.city)} {self.name}"

    @property
    def arena(self) -> str:
        """A fictional name: the simulator does not describe real buildings."""
        return f"{self.city} Arena"


def _parse(index: int, row: str) -> Team:
    tricode, city, name, state, zone, division = row.split("|")
    return Team(index, _FIRST_TEAM_ID + index, tricode, city, name, state, _ZONES[zone], int(division))


# The sides of the all-star game. They are not franchises and have no row in [30, ...] arrays.
ALL_STARS = (
    Team(0, 1610616833, "EST", "Team", "East", "", ET, 0),
    Team(1, 1610616834, "WST", "Team", "West", "", ET, 3),
)
TEAMS = tuple(_parse(i, row) for i, row in enumerate(_TABLE.strip().splitlines()))
