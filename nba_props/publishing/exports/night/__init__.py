"""Exports of a night: who plays, what is predicted, picked and bet, and what became of it. One module a document."""
