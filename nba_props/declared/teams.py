"""The thirty teams by tricode with the full names that sources write, and the season types of game ids.

The simulator keeps its own table of teams (ids, time zones, divisions): it plays the outside world, and a row shared
with it would hide a wrong name from every test.
"""

FULL_NAMES = {
    "ATL": "Atlanta Hawks",
    "BOS": "Boston Celtics",
    "BKN": "Brooklyn Nets",
    "CHA": "Charlotte Hornets",
    "CHI": "Chicago Bulls",
    "CLE": "Cleveland Cavaliers",
    "DAL": "Dallas Mavericks",
    "DEN": "Denver Nuggets",
    "DET": "Detroit Pistons",
    "GSW": "Golden State Warriors",
    "HOU": "Houston Rockets",
    "IND": "Indiana Pacers",
    "LAC": "Los Angeles Clippers",
    "LAL": "Los Angeles Lakers",
    "MEM": "Memphis Grizzlies",
    "MIA": "Miami Heat",
    "MIL": "Milwaukee Bucks",
    "MIN": "Minnesota Timberwolves",
    "NOP": "New Orleans Pelicans",
    "NYK": "New York Knicks",
    "OKC": "Oklahoma City Thunder",
    "ORL": "Orlando Magic",
    "PHI": "Philadelphia 76ers",
    "PHX": "Phoenix Suns",
    "POR": "Portland Trail Blazers",
    "SAC": "Sacramento Kings",
    "SAS": "San Antonio Spurs",
    "TOR": "Toronto Raptors",
    "UTA": "Utah Jazz",
    "WAS": "Washington Wizards",
}
# The injury report and NBA.com write "LA Clippers", the odds feed "Los Angeles Clippers".
TRICODES = {name: tricode for tricode, name in FULL_NAMES.items()} | {"LA Clippers": "LAC"}
# By the first three digits of a game id.
SEASON_TYPE_BY_PREFIX = {
    "001": "preseason",
    "002": "regular",
    "003": "all_star",
    "004": "playoffs",
    "005": "play_in",
    "006": "cup_final",
}
# Season types whose games count towards windows, training, predictions and grades.
COUNTING = ("regular", "cup_final", "play_in", "playoffs")
