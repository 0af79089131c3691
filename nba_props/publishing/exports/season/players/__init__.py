"""Documents about players and teams: profiles with their games, streaks and trends."""
