"""Registry events, gates, roles and decay: which model may bet."""
