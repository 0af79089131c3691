"""The daily signal, the eight subsets of predictions, and their records."""
