"""What a side of a quote is worth, and the rules that say why it may not be bet."""
