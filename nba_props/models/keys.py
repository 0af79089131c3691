"""The key that feature rows, box scores, predictions and grades share."""

PLAYER_GAME = ("game_id", "player_id")
