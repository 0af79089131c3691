"""The page of a bet: an explanation, drawn and written out."""
