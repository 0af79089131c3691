"""Names of fictional players, and how bookmakers spell them.

No real player may appear: family names are invented or rare, and no full name is used twice.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from nba_props.simulator.random_streams import Stream, stream

_FIRST = """Abel Adrian Alonzo Amari Anders Andre Anton Ansel Arlo Asher Augustin Avery Barrett Basil
Beckett Benedikt Bertrand Boaz Brice Bruno Caleb Calvin Camden Carlito Cedric Cillian Cleon Corbin
Cormac Cyrus Dacian Dashiell Davor Deacon Demario Dexter Dimitar Donovan Edison Efrain Eldric Elias
Emeka Émile Enzo Esteban Evander Ezra Fabrice Felix Florian Gaël Garrick Gideon Gilles Grantland Hakim
Hamish Hugo Ibrahima Idris Ignacio Ilija Isandro Ivo Jabez Jalil Jarek Jarmaine Jasper Jeremiah Joaquín
Jonas Jovan Julius Kaspar Keanu Kelvin Kendrick Kieran Kofi Lamont Laszlo Leandro Leopold Lionel Lorcan
Lucius Luka Magnus Malachi Marcel Mateo Maxim Merrick Mikkel Milo Modibo Nathaniel Nico Octavio Omari
Orlando Osvaldo Otis Percival Phineas Quincy Rafael Ramón Remy Rocco Roman Rufus Samir Sébastien Silas
Stellan Tadeo Terrell Théo Thaddeus Tobias Tomáš Uriah Valentin Vaughn Viktor Wendell Wilfried Xavi
Yannick Zacharias Zoran"""
_FAMILY = """Abernaldy Achterberg Adebanwo Alcantar Aldergrove Amberson Anquetil Arbuckley Ardwick
Ashenfelt Astorga Balcombe Bancroftt Barlowe Bastarrica Beaumarchand Bellweather Bérard Birchwood
Blackmere Bodunrin Bonnefoy Bramwell Brightwater Brocklehurst Burnaby Cabrillo Cadwallon Calloway-Reed
Cardwell Carrowmore Castellani Chukwudi Clavering Coldiron Cornwallace Corrick Cotterill Crosswhite
Dacosta-Pires Dalrymple Danforth Darkwah Delacroix-Noel Desrivières Diabangou Dockery Dravnik
Drummond-Hay Dunmore Dunwoody Eastlake Ekström Eldridge Ellsberg Erlandsen Everhart Fairbrook Falkenrath
Farnsworth Featherstone Fenwick Fontbrune Foxcroft Fulgencio Gallowglass Garrow Gendreau Glassbrook
Godolphin Goldthwaite Granvold Greenhalgh Gudmundar Guérard Haldane Hallowell Hargreave Harkaway
Hathersage Hawksworth Heatherly Hollingbery Holloman Honeycutt Huxtable Iglesio Ingersoll Inverdale
Iroko Jagiello Jankowiak Jessamy Jourdanais Kabongo-Tshila Kaczmarczyk Karapetrov Kasimir Kavanaugh-Lee
Keldermans Kinnaird Kovařík Kuyateh Ladipo Lancashire Langbroek Laurentin Leatherwood Lilienthal
Lindqvist Locklear Longbottom Lovelace Lukošius Lyngdal Mabuse Macquarrie Malinowe Marčetić Marchbanks
Matambo Mbemba-Koy Meriwether Middlemarch Milošev Monteclair Moorcroft Mountbank Mulgrave Nakashe
Nethercott Nightingale Njoroge Norcross Núñez Oakhurst Obiageli Ockenden Odunlade Okwuosa Oldcastle
Ormonde Osterhagen Öztaş Pallister Pemberton Pendragon Petrakis Pettibone Pickersgill Plowright Pomeroy
Prendergast Quackenbush Quillfeather Radosavljev Rainsford Ravenscroft Redfearn Rensselaer Ribadeneira
Rookwood Rossignol Ruthven Sackville Sandoval-Ruiz Šarović Satterfield Scarborough Seabrook Sekoudou
Sengupta Shackleford Silverthorn Skarsgate Snowdon Soderberg Stanhopes Starkweather Stoneking Strathmore
Sunderland Swinbourne Tamboura Tattersall Tennyson Thackery Thistlewood Thornbury Tidewell Tolliver
Traoredou Treadaway Trelawney Trevanion Tshombe Turnquist Underhill Unsworth Vandermeer Vasquerra
Vellacott Venkataman Villanova-Cruz Vinterberg Wadsworth Wainscott Walpole Warrington Weatherby Wellborn
Westergaard Whitlock Wickersham Wildgoose Winterbourne Wolfenden Woodhull Wrexham Wyndham Yarborough
Yelverton Youngblud Zabriskie Zaldívar Zellweger Žilinskas"""
_SHORT = {
    "Adrian": "Ade",
    "Augustin": "Gus",
    "Benedikt": "Ben",
    "Caleb": "Cale",
    "Esteban": "Este",
    "Evander": "Van",
    "Ignacio": "Nacho",
    "Jeremiah": "Jay",
    "Kendrick": "Ken",
    "Leandro": "Leo",
    "Leopold": "Leo",
    "Nathaniel": "Nate",
    "Octavio": "Tavi",
    "Rafael": "Rafa",
    "Sébastien": "Seb",
    "Thaddeus": "Tad",
    "Tobias": "Toby",
    "Valentin": "Val",
    "Wilfried": "Wil",
    "Zacharias": "Zach",
}
_SUFFIXES = ("Jr.", "Jr.", "III", "II")
_FIRST_ID = 9_000_001
_NO_PLAYER = 20_000  # player numbers never reach this, so names from here on belong to no player


@dataclass(frozen=True, slots=True)
class Name:
    """A player's id and name as NBA.com writes them."""

    person_id: int
    first: str
    family: str

    @property
    def full(self) -> str:
        """First and family name."""
        return f"{self.first} {self.family}"


def fold(text: str) -> str:
    """Removes accents, as odds feeds do."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


@lru_cache(maxsize=8)
def _shuffled(seed: int) -> tuple[list[int], tuple[str, ...], tuple[str, ...]]:
    first, family = tuple(_FIRST.split()), tuple(_FAMILY.split())
    order = stream(seed, Stream.NAMES).permutation(len(first) * len(family)).tolist()
    return order, first, family


@lru_cache(maxsize=4096)
def name(seed: int, number: int) -> Name:
    """Returns the name of player `number` (0, 1, ... in order of creation); about one in sixteen has a suffix."""
    order, first, family = _shuffled(seed)
    given, last = divmod(order[number % len(order)], len(family))
    mark = order[-1 - number % len(order)]
    suffix = f" {_SUFFIXES[mark // 16 % 4]}" if mark % 16 == 0 else ""
    return Name(_FIRST_ID + number, first[given], family[last] + suffix)


def stranger(seed: int, number: int) -> str:
    """Returns a name that is on no roster, spelled as in an odds feed."""
    return fold(name(seed, _NO_PLAYER + number).full)


@lru_cache(maxsize=8192)
def feed_spelling(player: Name, *, drops_suffix: bool, shortens: bool) -> str:
    """Returns a book's spelling: without accents, perhaps without the suffix or with a short first name."""
    first = _SHORT.get(player.first, player.first) if shortens else player.first
    family = player.family
    for suffix in set(_SUFFIXES):
        if drops_suffix:
            family = family.removesuffix(f" {suffix}")
    return fold(f"{first} {family}")
