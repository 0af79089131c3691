"""Which model may bet: registry events, gates, roles and decay."""
