"""How each feature is computed: an expression from its row, or one function."""
