"""Numbers and verdicts in words, the same for every format."""
