"""Whether an installation is in order: one function per question, from facts that are handed in to findings."""
