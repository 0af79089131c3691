"""What assets run with: settings, clock, lake, sources, models, event log."""
