"""Days and seasons that the product lives through by itself, under a clock that is stepped."""
