"""Figures: each as a ratio to a stated baseline of the same run, or an error beside the market's on identical rows."""
