"""The page of a night's data: what is expected, which feeds spoke, gaps, models and gates. `data.html` is the newest."""
