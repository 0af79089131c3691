"""How simulated games go: what enters a game, what is expected of it, and what happens."""
