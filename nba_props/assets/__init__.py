"""The asset graph. An asset reads dates and config, calls one function and publishes a frame; rules are elsewhere."""
