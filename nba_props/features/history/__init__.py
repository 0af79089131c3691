"""Windows over past games and lines, per player and team."""
