"""Exports of a night: who plays, what is predicted, picked and bet, and what became of it. One module a document.

Each day of a run has its files; those of a day without games are valid and empty. A file without a date in its name is
that of the newest day of the run, unless a later night's is stored there.
"""
