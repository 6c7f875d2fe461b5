"""Which figures are hidden beside small counts, so that these can't be worked out: the cheapest safe choice."""
