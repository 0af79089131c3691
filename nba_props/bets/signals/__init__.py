"""Signals: which speak on a player's line tonight, and how each has done. What a signal is, is declared in `signals`."""
