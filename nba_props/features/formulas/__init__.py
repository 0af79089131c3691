"""The features, one function each, and how a function is registered for its row."""
