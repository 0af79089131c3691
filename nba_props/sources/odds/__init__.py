"""The Odds API: client, payload types, polls, past odds, quotes as rows."""
