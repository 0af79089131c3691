"""Row keys that tables, joins and groupings share: the columns that say which row is meant.

A key of a single table is written in that table's declaration.
"""

GAME = ("game_id",)
GAME_PLAYER = ("game_id", "player_id")
GAME_TEAM = ("game_id", "team")
DAY_PLAYER = ("game_date", "player_id")
DAY_TEAM = ("game_date", "team")

# A market of a player in a game: what a line is about, and what a bet is on.
GAME_PLAYER_MARKET = (*GAME_PLAYER, "market")
# The same on one of its dates: a postponed game keeps its id and has another date.
DAY_GAME_PLAYER = ("game_date", *GAME_PLAYER)
DAY_GAME_PLAYER_MARKET = ("game_date", *GAME_PLAYER_MARKET)
# The prediction of such a market by one model, and every version of it.
MODEL_PREDICTION = (*GAME_PLAYER_MARKET, "model_id")
PREDICTION_VERSION = (*MODEL_PREDICTION, "as_of")
